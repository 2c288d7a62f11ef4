//! Which clock and which decision belongs to which process: the numbers that luck is keyed by.
//!
//! A number, once used, keeps its meaning: changing one changes every result that depends on it ("Changes that
//! move numbers" in the README).

use crate::engine::clock::Slot;
use crate::engine::draws::Decision;

/// Exit from the present illness state.
pub const ILLNESS: Slot = Slot(0);
/// Death by suicide.
pub const SUICIDE: Slot = Slot(1);
/// Visit to an emergency department.
pub const EMERGENCY: Slot = Slot(2);
/// Leaving the programme, or giving up waiting for it.
pub const ENGAGEMENT: Slot = Slot(3);
/// Ceasing to take medication as agreed, or taking it again.
pub const ADHERENCE: Slot = Slot(4);
/// Losing a job, or finding one.
pub const EMPLOYMENT: Slot = Slot(5);
/// End of the present window after discharge: a date.
pub const WINDOW: Slot = Slot(6);
/// Death of natural causes: a date.
pub const DEATH: Slot = Slot(7);

/// Who the person is; once in a life.
pub const BIRTH: Decision = Decision(0);
/// Stay as stable, and with 1 to 3 added in relapse, voluntary and compulsory stay: amount, branch, length; occasion
/// = entry.
pub const STAY: Decision = Decision(1);
/// Natural death; once in a life.
pub const NATURAL_DEATH: Decision = Decision(5);
/// Suicide; once in a life.
pub const SUICIDE_AMOUNT: Decision = Decision(6);
/// Emergency visits; occasion = visit.
pub const EMERGENCY_AMOUNT: Decision = Decision(7);
/// Amount until the next referral, rank and consent; occasion = referral.
pub const REFERRAL: Decision = Decision(8);
/// Amount until drop-out, choice of worker; occasion = enrolment.
pub const ENROLMENT: Decision = Decision(9);
/// Contacts of a four-week block; occasion = block.
pub const CONTACTS: Decision = Decision(10);
/// What a person does when the worker leaves; occasion = worker's holder number and enrolment.
pub const LOSS: Decision = Decision(11);
/// A holder of a post: time to fill it, group, time in post; occasion = stops of the site and holder.
pub const HOLDER: Decision = Decision(12);
/// What a site is like; once.
pub const SITE_BIRTH: Decision = Decision(13);
/// A site's adoption; occasion = system step.
pub const ADOPTION: Decision = Decision(14);
/// A site's time until it stops; occasion = start of delivery.
pub const STOP: Decision = Decision(15);

/// Episode of crisis-team care: amount and branch; occasion = entry.
pub const CRISIS_STAY: Decision = Decision(16);
/// Stopping or taking up medication; occasion = change.
pub const MEDICATION: Decision = Decision(17);
/// Losing or finding a job; occasion = change. The first also decides who has one at the start.
pub const JOB: Decision = Decision(18);
/// Crisis plan: whether there is one at the start, and the contacts until one is made; occasion = enrolment.
pub const PLAN: Decision = Decision(19);

/// How much contacts do at a site; once.
pub const SITE_EFFECT: Decision = Decision(20);

/// When the next candidate for an open population comes; occasion = candidate.
pub const ARRIVAL: Decision = Decision(21);
/// Leaving the population alive; once.
pub const LEAVING: Decision = Decision(22);

/// Whether a person is assessed with instruments, and the usual level on each; once, 64 words.
pub const USUAL_LEVEL: Decision = Decision(23);
/// An assessment: whether it is missed, and of each instrument the error and whether it is missing; occasion = week, 64
/// words.
pub const ASSESSMENT: Decision = Decision(24);

/// Whether a participant of an emulated trial takes up what is offered; once.
pub const TRIAL_OFFER: Decision = Decision(50);
/// Errors of the scores that an emulated trial reads; once, 64 words.
pub const TRIAL_READING: Decision = Decision(51);

/// Every decision with its name; a test holds them apart.
pub const DECISIONS: &[(Decision, &str)] = &[
    (BIRTH, "birth"),
    (STAY, "stay in stable"),
    (Decision(2), "stay in relapse"),
    (Decision(3), "stay in hospital, voluntary"),
    (Decision(4), "stay in hospital, compulsory"),
    (NATURAL_DEATH, "natural death"),
    (SUICIDE_AMOUNT, "suicide"),
    (EMERGENCY_AMOUNT, "emergency visit"),
    (REFERRAL, "referral"),
    (ENROLMENT, "enrolment"),
    (CONTACTS, "contacts"),
    (LOSS, "loss of the worker"),
    (HOLDER, "holder of a post"),
    (SITE_BIRTH, "site"),
    (ADOPTION, "adoption"),
    (STOP, "stop of a site"),
    (CRISIS_STAY, "stay in crisis-team care"),
    (MEDICATION, "medication"),
    (JOB, "job"),
    (PLAN, "crisis plan"),
    (SITE_EFFECT, "effect at a site"),
    (ARRIVAL, "arrival"),
    (LEAVING, "leaving"),
    (USUAL_LEVEL, "usual level"),
    (ASSESSMENT, "assessment"),
    (TRIAL_OFFER, "offer of a trial"),
    (TRIAL_READING, "reading of a trial"),
];
