//! The templates that branch off from one. The ones that a row may have are found without comparing it with all, because a
//! server can have hundreds of shapes.

use super::Cache;
use super::template::{Progress, Template};

impl Cache {
    /// Returns the template that branches off from this one after the slots that were found, and has the longest markup
    /// there that may follow. The others that may be right are those that are [`shorter`](Template::shorter).
    ///
    /// Any markup that the input continues with is before the input in their order, and only markup that begins with it is
    /// in between.
    pub(super) fn branch(&self, owner: usize, input: &[u8], progress: &mut Progress) -> Option<usize> {
        let slots = progress.slots;
        let rest = input.get(*self.ends.get(slots)? as usize..)?;
        let branches = &self.templates.get(owner)?.branches;
        let mut in_vain = 0;
        let end = branches.partition_point(|&(number, at)| {
            if number != slots {
                return number < slots;
            }
            let part = self.templates[at].part(slots);
            in_vain += part.len();
            part <= rest
        });
        progress.in_vain = progress.in_vain.saturating_add(in_vain);
        let (number, at) = *branches.get(end.checked_sub(1)?)?;
        (number == slots).then_some(at)
    }

    /// Adds a template to the branches of its parent. The first one has no other parent.
    pub(super) fn add_branch(&mut self, number: usize) {
        let (parent, slots) = self.templates[number].parent;
        if number == 0 {
            return;
        }
        let part_of = |at: usize| self.templates[at].part(slots);
        let (part, branches) = (part_of(number), &self.templates[parent].branches);
        let end = branches.partition_point(|&(other, at)| (other, part_of(at)) <= (slots, part));
        let is_here = |&&(other, _): &&(usize, usize)| other == slots;
        let mut shorter = branches[..end].last().filter(is_here).map(|&(_, at)| at);
        while let Some(at) = shorter.filter(|&at| !part.starts_with(part_of(at))) {
            shorter = self.templates[at].shorter;
        }
        let longer = branches[end..].iter().take_while(is_here).map(|&(_, at)| at);
        let longer: Vec<usize> = longer.take_while(|&at| part_of(at).starts_with(part)).collect();
        for at in longer {
            // It may begin with one that is longer than this one.
            if self.templates[at].shorter == shorter {
                self.templates[at].shorter = Some(number);
            }
        }
        self.templates[number].shorter = shorter;
        self.templates[parent].branches.insert(end, (slots, number));
    }

    /// Removes a template, which was the last one, from the branches of its parent.
    pub(super) fn forget_branch(&mut self, number: usize, template: &Template) {
        let Some(parent) = self.templates.get_mut(template.parent.0) else { return };
        parent.branches.retain(|&(_, at)| at != number);
        for (_, at) in parent.branches.clone() {
            if self.templates[at].shorter == Some(number) {
                self.templates[at].shorter = template.shorter;
            }
        }
    }
}
