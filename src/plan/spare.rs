//! The memory that the responses of a plan use one after the other.

use std::fmt;
use std::sync::{Arc, Mutex};

use super::absent::AbsentPropstat;
use super::bits::Bits;
use super::propfind::Inner;
use super::response::Now;
use crate::builder::ResponseBuilder;
use crate::error::Error;
use crate::name::Name;

/// Names for which room is kept for the next response.
const KEPT_NAMES: usize = 100;
/// Propstats of absent properties that are kept beside the memory, because a look at the propstats of the plan takes a lock.
const KEPT: usize = 4;

/// Memory that no response uses at the moment. Beginning it again is faster than making it new, and nothing of one
/// response shows in another. It is boxed, because moving it takes longer than writing a property.
#[derive(Default)]
pub(super) struct Spare(Mutex<Option<Box<Memory>>>);

/// The memory of a response that is being built.
pub(super) struct Memory {
    pub(super) out: ResponseBuilder,
    pub(super) now: Now,
    /// The next of those asked for by name.
    pub(super) next_asked: usize,
    /// What the source listed and `allprop` means, with its number if the request names it.
    pub(super) listed: Vec<(Name, Option<usize>)>,
    pub(super) next_listed: usize,
    /// What the request names and need not be asked: it was listed, or no resource has it.
    pub(super) settled: Bits,
    pub(super) absent: Bits,
    propstats: Vec<(Bits, Arc<AbsentPropstat>)>,
}

impl Clone for Spare {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Spare {
    /// Returns the memory for a response, or a new one if another response uses it or the lock at this moment.
    pub(super) fn take(&self, plan: &Inner) -> Box<Memory> {
        let spare = self.0.try_lock().ok().and_then(|mut spare| spare.take());
        let mut memory = spare.unwrap_or_else(|| {
            let mut out = ResponseBuilder::new();
            out.namespaces(&plan.root);
            Box::new(Memory {
                out,
                now: Now::Nothing,
                next_asked: 0,
                listed: Vec::new(),
                next_listed: 0,
                settled: Bits::default(),
                absent: Bits::default(),
                propstats: Vec::new(),
            })
        });
        if !plan.nowhere.is_empty() {
            memory.settled.become_like(&plan.nowhere);
            if !plan.minimal {
                memory.absent.become_like(&plan.nowhere);
            }
        }
        memory
    }

    /// Keeps the memory for the next response.
    pub(super) fn put(&self, mut memory: Box<Memory>) {
        memory.clear();
        if let Ok(mut spare) = self.0.try_lock() {
            *spare = Some(memory);
        }
    }
}

impl Memory {
    /// Forgets the response, and keeps a bounded part of the memory.
    fn clear(&mut self) {
        self.out.forget();
        (self.now, self.next_asked, self.next_listed) = (Now::Nothing, 0, 0);
        if !self.listed.is_empty() {
            self.listed.clear();
            self.listed.shrink_to(KEPT_NAMES);
        }
        self.settled.clear();
        self.absent.clear();
    }

    /// Returns the number of the propstat of what is absent.
    pub(super) fn absent_propstat(&mut self, plan: &Inner) -> Result<usize, Error> {
        if let Some(found) = self.propstats.iter().position(|(which, _)| *which == self.absent) {
            return Ok(found);
        }
        let propstat = plan.absent.propstat(&plan.asked, &self.absent, &plan.root)?;
        if self.propstats.len() == KEPT {
            self.propstats.remove(0);
        }
        self.propstats.push((self.absent.clone(), propstat));
        Ok(self.propstats.len() - 1)
    }

    /// Returns the builder, and a propstat by its number.
    pub(super) fn parts(&mut self, propstat: Option<usize>) -> (&mut ResponseBuilder, Option<&AbsentPropstat>) {
        let propstat = propstat.and_then(|number| self.propstats.get(number));
        (&mut self.out, propstat.map(|(_, propstat)| &**propstat))
    }
}

/// Shows only what is of this response.
impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Memory");
        debug
            .field("out", &self.out)
            .field("now", &self.now)
            .field("listed", &self.listed)
            .field("absent", &self.absent);
        debug.finish_non_exhaustive()
    }
}
