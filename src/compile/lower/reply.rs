use super::Lower;
use super::condition::channel;
use crate::model::{Form, Language, Reply};
use crate::syntax::ast::{self, ReplyLength, SayBody};

impl Lower<'_> {
    /// The wordings of a `say`.
    pub(super) fn replies(&mut self, say: &ast::Say) -> Vec<Reply> {
        match &say.body {
            SayBody::Single(template) => {
                let words = self.template(template);
                let at = words.at.clone();
                vec![Reply { channel: None, form: Form::Full, words, weight: 1, language: None, at }]
            }
            SayBody::Block(block) => {
                self.damaged(block.damaged);
                if block.items.is_empty() && !block.damaged {
                    self.empty(block.span, "say", "write what is said:  say \"…\"");
                }
                block.items.iter().map(|reply| self.reply(reply)).collect()
            }
        }
    }

    fn reply(&mut self, reply: &ast::Reply) -> Reply {
        Reply {
            channel: reply.channel.as_ref().map(|written| channel(written.node)),
            form: match reply.length.node {
                ReplyLength::Quick => Form::Quick,
                ReplyLength::Full => Form::Full,
            },
            words: self.template(&reply.text),
            weight: reply.weight.as_ref().map_or(1, |weight| weight.node.max(1)),
            language: reply.language.as_ref().map(|language| Language::new(language.node.as_str())),
            at: self.at(reply.span),
        }
    }
}
