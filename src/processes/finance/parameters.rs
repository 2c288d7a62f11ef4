//! What a scenario may say of funding and payment.

use crate::model::finances::PAYMENTS;
use crate::scenario::parameter::{ListTable, Parameter, Section, Switch};

/// Largest amount of money.
const MOST: f64 = 1e12;

/// Budgets of single years.
pub(super) const YEARS: ListTable = ListTable {
    path: "finance.year",
    label: "Budget of a year",
    doc: "What is set aside in one year of 52 weeks, in place of `finance.budget`. Without `finance.budget`, years without \
          a row have the amount of the last row before them.",
    name_field: "name",
    fields: &[
        Parameter::text("name", "Name", "Name of the year, for messages."),
        Parameter::whole("year", "Year", "years", 1, 100, "Which year of the simulation, from 1."),
        Parameter::number(
            "amount",
            "Amount",
            "currency per year",
            0.0,
            MOST,
            "What is set aside in it for the whole represented population.",
        ),
    ],
};

/// Cuts.
pub(super) const CUTS: ListTable = ListTable {
    path: "finance.cut",
    label: "Cut",
    doc: "A share of the budget that is taken away from a day on; of prices, where there is neither budget nor cap. Cuts at \
          the same time multiply.",
    name_field: "name",
    fields: &[
        Parameter::text("name", "Name", "Name of the cut, for messages."),
        Parameter::date("start", "Start", "First day."),
        Parameter::date("end", "End", "Day on which it is over. Where it is left out: it stays.").optional(),
        Parameter::number("share", "Share", "proportion", 0.0, 1.0, "What is taken away; 1 is everything."),
    ],
};

/// What a scenario says of funding and payment.
pub const SECTION: Section = Section {
    id: "finance",
    title: "Funding and payment",
    doc: "What the plan is given, how it comes to sites, and what becomes of sites that cannot pay: they hire nobody, are \
          paused, and stop. Sites pay for all cost items of the strands service and implementation. Where the section is \
          off, every site can always pay.",
    switch: Switch::Process,
    lists: &[YEARS, CUTS],
    parameters: &[
        Parameter::number(
            "finance.budget",
            "Budget",
            "currency per year",
            0.0,
            MOST,
            "What is set aside in the first year for the whole represented population. It comes in equal parts, one for each \
             system step; what a site does not draw of its part is not paid later. Where it, `finance.year` and `finance.cap` \
             are left out: payments by price are not limited.",
        )
        .optional(),
        Parameter::number(
            "finance.growth",
            "Growth of the budget",
            "share",
            -1.0,
            1.0,
            "Growth from one year to the next. Where it is left out: 0.",
        )
        .optional(),
        Parameter::number(
            "finance.cap",
            "Cap",
            "currency per year",
            0.0,
            MOST,
            "The most that is paid in a year for the whole represented population, whatever the budget is. Where it is left \
             out: no cap.",
        )
        .optional(),
        Parameter::choice(
            "finance.split",
            "Split over sites",
            &[
                ("people", "By the eligible people of each site at the start; sites without posts draw nothing of theirs."),
                ("posts", "By posts, over the sites that have any."),
            ],
            "How the budget is shared out. A rule that moves money changes a site's part; the whole stays within the budget.",
        ),
        Parameter::number(
            "finance.delay",
            "Delay of payment",
            "weeks",
            0.0,
            520.0,
            "Time from the end of the step in which something was earned until it is paid, up to the next end of a step. \
             Where it is left out: 0.",
        )
        .optional(),
        Parameter::date(
            "finance.cliff",
            "End of funding",
            "Day from which nothing more can be earned. Where it is left out: never.",
        )
        .optional(),
        Parameter::number(
            "finance.reserves",
            "Reserves",
            "currency",
            0.0,
            MOST,
            "Cash of all sites of the represented population at the start, shared out by eligible people. Where it is left \
             out: 0.",
        )
        .optional(),
        Parameter::shares(
            "finance.payment",
            "Ways of payment",
            "Share of each site's money that is paid as a grant whatever is delivered, by fee for each contact that took \
             place, by capitation for each week of each person with a place, and by bundle for each episode: each way pays at \
             most its share. Where nothing limits payment, a share above 0 says only that the price is paid.",
        )
        .shares_over(&PAYMENTS),
        Parameter::number(
            "finance.fee",
            "Fee",
            "currency per contact",
            0.0,
            1e6,
            "Paid for each contact that took place. It is needed where a share is paid by fee.",
        )
        .optional(),
        Parameter::number(
            "finance.capitation",
            "Capitation",
            "currency per week",
            0.0,
            1e6,
            "Paid for each week in which a person holds a place. It is needed where a share is paid by capitation.",
        )
        .optional(),
        Parameter::number(
            "finance.bundle",
            "Bundle",
            "currency per episode",
            0.0,
            1e7,
            "Paid for each episode. It is needed where a share is paid by bundle.",
        )
        .optional(),
        Parameter::choice(
            "finance.bundle_paid",
            "Bundle paid",
            &[
                ("enrolment", "When someone takes up a place."),
                ("completed episode", "When a place comes to its planned end."),
            ],
            "What a bundle is paid for. Where it is left out: enrolment.",
        )
        .optional(),
    ],
};
