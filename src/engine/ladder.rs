use super::turn::{Next, Turn};
use super::{Because, Left, SaidBy, Waiting};
use crate::model::BlockId;

impl Turn<'_> {
    /// Nothing was understood: the next rung of the tenant's `fallback`.
    pub(super) fn missed(&mut self) -> Next {
        self.call.misses = self.call.misses.saturating_add(1);
        match rung(&self.tenant.fallback, self.call.misses) {
            Some(block) => self.climb(block, SaidBy::Fallback(self.call.misses), Left::Fallback),
            None => self.give_up(),
        }
    }

    /// The caller gave nothing: the next rung of the tenant's `silence`, then the open question again.
    pub(super) fn silent(&mut self) -> Next {
        if matches!(self.call.waiting, Waiting::Dial { .. } | Waiting::Recording { .. }) {
            self.because(Because::Limit("silence while a person or a message was waited for".to_owned()));
            self.call.waiting = Waiting::Wish;
        }
        self.call.silences = self.call.silences.saturating_add(1);
        match rung(&self.tenant.silence, self.call.silences) {
            Some(block) => self.climb(block, SaidBy::Silence(self.call.silences), Left::Silence),
            None => {
                self.say(self.words.still_silent, SaidBy::Shipped, None);
                self.end(super::Ended::HungUp)
            }
        }
    }

    fn climb(&mut self, block: BlockId, by: SaidBy, left: Left) -> Next {
        self.keep(left);
        self.rung = Some(by);
        self.push(None, block);
        Next::Run
    }
}

/// The nth rung, from 1.
fn rung(ladder: &[BlockId], nth: u32) -> Option<BlockId> {
    let index = usize::try_from(nth).ok()?.checked_sub(1)?;
    ladder.get(index).copied()
}
