//! The calendar of contacts as a table: how many a programme has in each week, because everyone who holds a place is asked for in
//! every week.

use super::PER_WEEK;
use crate::processes::programme::Template;

/// Weeks that the table holds; those after them are worked out.
const WEEKS: u32 = 1024;

/// Contacts of a programme by week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Calendar {
    usual: Vec<u8>,
    /// In hospital, by week of the place, where contacts have a rate of their own there.
    in_hospital: Option<Vec<u8>>,
}

/// The contacts of a week that have luck.
fn with_luck(contacts: u32) -> u8 {
    contacts.min(PER_WEEK) as u8
}

impl Calendar {
    /// The table of a programme.
    pub(super) fn new(template: &Template) -> Self {
        let table = |in_hospital: bool| -> Vec<u8> {
            (0..WEEKS).map(|week| with_luck(template.scheduled(week, week, in_hospital))).collect()
        };
        Self { usual: table(false), in_hospital: template.in_hospital.map(|_| table(true)) }
    }

    /// What [`Template::scheduled`] says of a week, no more than have luck.
    #[inline]
    pub(super) fn scheduled(&self, template: &Template, week: u32, since: u32, in_hospital: bool) -> u8 {
        let (table, at) = match &self.in_hospital {
            Some(table) if in_hospital => (table, since),
            _ => (&self.usual, week),
        };
        match table.get(at as usize) {
            Some(&contacts) => contacts,
            None => with_luck(template.scheduled(week, since, in_hospital)),
        }
    }
}
