//! Which clock and which decision belongs to which process: the numbers that luck is keyed by.
//!
//! A number, once used, keeps its meaning: changing one changes every result that depends on it ("Changes that
//! move numbers" in the README).

use crate::engine::clock::{EXTRA, Slot};
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

/// Losing contact with the usual services, or finding it again: a ninth clock, which exists only where that is followed.
pub const SERVICE_CONTACT: Slot = EXTRA;

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

/// How a person's scores on parts of instruments lastingly differ from the whole; once, 64 words.
pub const PART_LEVEL: Decision = Decision(27);
/// Errors of parts of instruments beyond those of the whole; occasion = week, 64 words.
pub const PART_READING: Decision = Decision(28);

/// Housing, and treatment beside the programme; once.
pub const CIRCUMSTANCES: Decision = Decision(25);
/// Change of contact with the usual services: amount until the next, and which way the last went; occasion = change.
/// The first also decides how a person stands at the start.
pub const CONTACT_CHANGE: Decision = Decision(26);
/// Whether an event is recorded, and how late; one decision for each kind of event, occasion = event.
pub const RECORD: Decision = Decision(64);
/// A record without an event: how long until the next; one decision for each kind of event, occasion = record.
pub const FALSE_RECORD: Decision = Decision(68);
/// Whether and in which order a person may be shown as a life-line; once.
pub const SHOWN: Decision = Decision(72);
/// Trust in services, whom the person would rather have as a worker, and how easily alliance begins; once.
pub const MANNER: Decision = Decision(40);
/// Amount until the next referral by outreach; occasion = referrals so far.
pub const OUTREACH: Decision = Decision(41);
/// Amount until the next referral by word of mouth; occasion = referrals so far.
pub const WORD_OF_MOUTH: Decision = Decision(42);
/// How arrivals at a site fluctuate; occasion = system step.
pub const FLUCTUATION: Decision = Decision(43);
/// Sex and language of the holder of a post; occasion = stops of the site and holder.
pub const HOLDER_TRAITS: Decision = Decision(44);
/// Whether a vacancy for a supervisor goes to a worker of the site; occasion as [`SUPERVISOR`].
pub const PROMOTION: Decision = Decision(33);
/// What an assessment finds of a worker's competencies; occasion = stops of the site, holder and courses taken again.
pub const CERTIFICATION: Decision = Decision(34);
/// A holder of a supervisor's post: time to fill it, time in post; occasion = stops of the site and holder.
pub const SUPERVISOR: Decision = Decision(35);
/// What a holder of a worker's post is like: rank, certificate, susceptibility, fidelity; occasion as [`HOLDER`].
pub const HOLDER_SELF: Decision = Decision(36);
/// A leave of a worker: amount until it, length, whether ill; occasion = stops of the site, holder and leave.
pub const LEAVE: Decision = Decision(37);
/// A site's candidates: when the next comes and how long this one stays; occasion = candidate. Of a person: whether to
/// become one, and how long to stay; occasion = enrolment.
pub const POOL: Decision = Decision(38);
/// Assessors at a site: occasion 0 is when they come first, then visits; with the stops of the site.
pub const ASSESSOR: Decision = Decision(39);
/// Which of the scenario's programmes a site runs; once.
pub const SITE_PROGRAMME: Decision = Decision(45);
/// How reliably a person comes to contacts; once in a life.
pub const RELIABILITY: Decision = Decision(46);
/// How well a person's goals and a worker's fit; occasion = enrolment, worker and holder.
pub const GOALS: Decision = Decision(47);

/// Whether a participant of an emulated trial takes up what is offered; once.
pub const TRIAL_OFFER: Decision = Decision(50);
/// Errors of the scores that an emulated trial reads; once, 64 words.
pub const TRIAL_READING: Decision = Decision(51);

/// Amount until the next boundary event, and what this one does; occasion = events so far.
pub const BOUNDARY_EVENT: Decision = Decision(58);
/// The same for breaches of confidentiality.
pub const BREACH: Decision = Decision(59);
/// Contact that goes against the norms of a person; the occasion is the number of those before.
pub const NORM: Decision = Decision(85);
/// How easily a person comes to depend on a worker; once in a life.
pub const DEPENDENCE: Decision = Decision(60);

/// A person's network: its size, and the other patients in it; once in a life, 64 words.
pub const NETWORK: Decision = Decision(53);
/// Amount until a person makes the next tie in a group, with whom, and how long it lasts; occasion = ties made so far.
pub const MEETING: Decision = Decision(54);

/// A reading of a site's data system; occasion = quantity, stops of the site and reading. Of a worker or a person: whether it
/// sees them, and how it errs.
pub const READING: Decision = Decision(82);
/// When a site's data system takes the first reading of a quantity; occasion = stops of the site and quantity.
pub const READING_PHASE: Decision = Decision(83);
/// Which change a site tries; occasion = stops of the site and improvement cycle.
pub const CHANGE: Decision = Decision(84);

/// What the care team of a site is like; once.
pub const CARE_TEAM: Decision = Decision(73);
/// What clinicians, peers and administrators of a site think of peer support; once.
pub const ATTITUDE: Decision = Decision(74);
/// Whether a site has services already, and whether it knows of the programme at the start; once.
pub const LEGACY: Decision = Decision(75);
/// Whether a site comes to know of the programme; occasion = system step.
pub const AWARENESS: Decision = Decision(76);
/// Whether an event from outside befalls a site, and whether it stops it; one decision for each kind of event, occasion =
/// system step.
pub const SHOCK: Decision = Decision(77);
/// Whether a site pauses, and for how long; occasion = system step.
pub const PAUSE: Decision = Decision(80);
/// How long it takes until a site that has stopped takes the programme up again; occasion = stop.
pub const RESTART: Decision = Decision(81);

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
    (PART_LEVEL, "level of parts of instruments"),
    (PART_READING, "reading of parts of instruments"),
    (CIRCUMSTANCES, "circumstances"),
    (CONTACT_CHANGE, "contact with services"),
    (RECORD, "record of an admission"),
    (Decision(65), "record of a compulsory admission"),
    (Decision(66), "record of an emergency visit"),
    (Decision(67), "record of contacts"),
    (FALSE_RECORD, "admission recorded without one"),
    (Decision(69), "compulsory admission recorded without one"),
    (Decision(70), "emergency visit recorded without one"),
    (Decision(71), "contact recorded without one"),
    (SHOWN, "life-line"),
    (MANNER, "manner towards services"),
    (OUTREACH, "outreach"),
    (WORD_OF_MOUTH, "word of mouth"),
    (FLUCTUATION, "fluctuation of arrivals"),
    (HOLDER_TRAITS, "sex and language of the holder of a post"),
    (PROMOTION, "promotion of a worker"),
    (CERTIFICATION, "assessment of a worker"),
    (SUPERVISOR, "holder of a supervisor's post"),
    (HOLDER_SELF, "what a holder of a post is like"),
    (LEAVE, "leave of a worker"),
    (POOL, "candidate for a post"),
    (READING, "reading of a data system"),
    (READING_PHASE, "first reading of a data system"),
    (CHANGE, "change that a site tries"),
    (ASSESSOR, "assessors at a site"),
    (SITE_PROGRAMME, "programme of a site"),
    (RELIABILITY, "reliability"),
    (GOALS, "match of goals"),
    (TRIAL_OFFER, "offer of a trial"),
    (TRIAL_READING, "reading of a trial"),
    (NETWORK, "network"),
    (MEETING, "tie made in a group"),
    (BOUNDARY_EVENT, "boundary event"),
    (BREACH, "breach of confidentiality"),
    (NORM, "contact against cultural norms"),
    (DEPENDENCE, "dependence on a worker"),
    (CARE_TEAM, "care team of a site"),
    (ATTITUDE, "attitudes at a site"),
    (LEGACY, "services of a site"),
    (AWARENESS, "awareness of a site"),
    (SHOCK, "change of leadership"),
    (Decision(78), "news of funding"),
    (Decision(79), "other event at a site"),
    (PAUSE, "pause of a site"),
    (RESTART, "restart of a site"),
];
