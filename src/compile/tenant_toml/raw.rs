use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Error, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer};
use serde::{Deserialize, Deserializer};
use toml::Spanned;

/// Text and its place in the file.
pub(super) type Text = Spanned<String>;

/// `tenant.toml` as written. Nothing is required here: what is missing is reported where the profile is made, in plain words.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawTenant {
    pub(super) name: Option<Text>,
    pub(super) timezone: Option<Text>,
    pub(super) language: Option<Text>,
    pub(super) numbers: Option<Vec<Text>>,
    pub(super) greeting: Option<Text>,
    pub(super) goodbye: Option<Text>,
    pub(super) plan: Option<Text>,
    pub(super) threshold: Option<Spanned<f64>>,
    pub(super) off_topic: Option<Spanned<f64>>,
    pub(super) voice: Option<RawVoice>,
    pub(super) hours: Option<Spanned<RawHours>>,
    pub(super) contacts: BTreeMap<Text, Spanned<RawContact>>,
    pub(super) calendars: BTreeMap<Text, RawCalendar>,
    pub(super) webhooks: BTreeMap<Text, Spanned<RawWebhook>>,
    pub(super) carrier: Option<RawCarrier>,
    pub(super) model: Option<Spanned<RawModel>>,
    pub(super) traces: Option<RawTraces>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawVoice {
    pub(super) name: Option<Text>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawContact {
    pub(super) say: Option<Text>,
    pub(super) number: Option<Spanned<OneOrMany<String>>>,
    pub(super) ring: Option<Text>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawCalendar {
    pub(super) url: Option<Text>,
    pub(super) user: Option<Text>,
    pub(super) password: Option<Secret>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawWebhook {
    pub(super) url: Option<Text>,
    pub(super) secret: Option<Secret>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawCarrier {
    pub(super) twilio: Option<Spanned<RawTwilio>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawTwilio {
    pub(super) account: Option<Text>,
    pub(super) auth_token: Option<Spanned<OneOrMany<Secret>>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawModel {
    pub(super) base_url: Option<Text>,
    pub(super) name: Option<Text>,
    pub(super) key: Option<Secret>,
    pub(super) price: Option<RawPrice>,
    pub(super) budget: Option<Text>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawPrice {
    pub(super) input: Option<Text>,
    pub(super) output: Option<Text>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawTraces {
    pub(super) keep: Option<Text>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawException {
    pub(super) date: Text,
    pub(super) open: Vec<Text>,
}

/// `[hours]`: its keys are days and stretches of days, beside two fixed ones.
#[derive(Debug, Default)]
pub(super) struct RawHours {
    pub(super) days: Vec<(Text, Vec<Text>)>,
    pub(super) holidays: Vec<Text>,
    pub(super) exceptions: Vec<RawException>,
}

impl<'de> Deserialize<'de> for RawHours {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Section;
        impl<'de> Visitor<'de> for Section {
            type Value = RawHours;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a section")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RawHours, A::Error> {
                let mut hours = RawHours::default();
                while let Some(key) = map.next_key::<Text>()? {
                    match key.get_ref().as_str() {
                        "holidays" => hours.holidays = map.next_value()?,
                        "exceptions" => hours.exceptions = map.next_value()?,
                        _ => hours.days.push((key, map.next_value()?)),
                    }
                }
                Ok(hours)
            }
        }
        deserializer.deserialize_map(Section)
    }
}

/// A secret by name: `{ env = "PENGUIN_AIR_TWILIO_TOKEN" }`, never by value.
#[derive(Clone, Debug)]
pub(super) struct Secret {
    pub(super) env: Text,
}

/// How a secret written into the file is told from other mistakes of kind.
pub(super) const SECRET_IN_FILE: &str = "a secret is never written into a file";

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Named {
            env: Text,
        }
        struct Reference;
        impl<'de> Visitor<'de> for Reference {
            type Value = Secret;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of an environment variable, { env = \"NAME\" }")
            }

            fn visit_str<E: Error>(self, _: &str) -> Result<Secret, E> {
                Err(E::custom(SECRET_IN_FILE))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Secret, A::Error> {
                let named = Named::deserialize(MapAccessDeserializer::new(map))?;
                Ok(Secret { env: named.env })
            }
        }
        deserializer.deserialize_any(Reference)
    }
}

/// One of something, or a list of it in square brackets.
#[derive(Debug)]
pub(super) enum OneOrMany<T> {
    One(T),
    Many(Vec<Spanned<T>>),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OneOrMany<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either<T>(std::marker::PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Either<T> {
            type Value = OneOrMany<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("one value, or a list in square brackets")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<OneOrMany<T>, E> {
                T::deserialize(serde::de::value::StrDeserializer::new(text)).map(OneOrMany::One)
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<OneOrMany<T>, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(OneOrMany::One)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<OneOrMany<T>, A::Error> {
                let mut many = Vec::new();
                while let Some(one) = seq.next_element::<Spanned<T>>()? {
                    many.push(one);
                }
                Ok(OneOrMany::Many(many))
            }
        }
        deserializer.deserialize_any(Either(std::marker::PhantomData))
    }
}

impl<T> Spread<T> for Spanned<OneOrMany<T>> {
    fn spread(self) -> Vec<Spanned<T>> {
        let span = self.span();
        match self.into_inner() {
            OneOrMany::One(one) => vec![Spanned::new(span, one)],
            OneOrMany::Many(many) => many,
        }
    }
}

/// All of it, each with its place.
pub(super) trait Spread<T> {
    fn spread(self) -> Vec<Spanned<T>>;
}
