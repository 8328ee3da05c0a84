use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The most numbers that a direction has.
pub const MAX_DIRECTION_NUMBERS: usize = 4_096;

/// Where a sentence lies, to a sentence encoder, in whole numbers: what an encoder gives differs in the last digits between
/// processors. From here on everything is the same everywhere, so that this is what a record keeps.
#[derive(Clone, PartialEq, Eq)]
pub struct Direction(Vec<i8>);

impl Direction {
    /// The largest number.
    const LARGEST: f32 = 127.0;

    /// Rounded, so that the largest number is 127. None of numbers that are none, all zero, or too many.
    #[must_use]
    pub fn of(numbers: &[f32]) -> Option<Self> {
        let largest = numbers.iter().map(|number| number.abs()).fold(0.0, f32::max);
        let sound = numbers.iter().all(|number| number.is_finite()) && largest > 0.0;
        #[expect(clippy::cast_possible_truncation, reason = "at most 127 either way")]
        let small = |number: &f32| (number / largest * Self::LARGEST).round() as i8;
        (sound && numbers.len() <= MAX_DIRECTION_NUMBERS).then(|| Self(numbers.iter().map(small).collect()))
    }

    /// Its numbers.
    #[must_use]
    pub fn numbers(&self) -> &[i8] {
        &self.0
    }

    fn of_bytes<E: de::Error>(bytes: &[u8]) -> Result<Self, E> {
        let numbers: Vec<i8> = bytes.iter().map(|byte| byte.cast_signed()).collect();
        let sound = numbers.len() <= MAX_DIRECTION_NUMBERS && numbers.iter().any(|number| *number != 0);
        sound.then_some(Self(numbers)).ok_or_else(|| E::custom("no direction"))
    }

    fn bytes(&self) -> Vec<u8> {
        self.0.iter().map(|number| number.cast_unsigned()).collect()
    }
}

impl fmt::Debug for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Direction({} numbers)", self.0.len())
    }
}

/// As bytes; for people and their tools as base64.
impl Serialize for Direction {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.serialize_str(&STANDARD.encode(self.bytes()))
        } else {
            serializer.serialize_bytes(&self.bytes())
        }
    }
}

impl<'de> Deserialize<'de> for Direction {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            let text = String::deserialize(deserializer)?;
            Self::of_bytes(&STANDARD.decode(text).map_err(de::Error::custom)?)
        } else {
            Self::of_bytes(&Vec::<u8>::deserialize(deserializer)?)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_no_direction_is_none() {
        for none in
            [vec![], vec![0.0; 3], vec![f32::NAN], vec![1.0, f32::INFINITY], vec![1.0; MAX_DIRECTION_NUMBERS + 1]]
        {
            assert_eq!(Direction::of(&none), None, "{none:?}");
        }
        for none in ["\"\"", "\"AAAA\"", "\"?\"", "3"] {
            assert!(serde_json::from_str::<Direction>(none).is_err(), "{none}");
        }
    }

    #[test]
    fn it_is_rounded_once() {
        let direction = Direction::of(&[0.5, -1.0, 0.001, 0.25]).unwrap();
        assert_eq!(direction.numbers(), [64, -127, 0, 32]);
    }

    proptest! {
        #[test]
        fn it_is_read_as_it_was_written(numbers in prop::collection::vec(-1.0..1.0_f32, 1..400)) {
            prop_assume!(numbers.iter().any(|number| number.abs() > 0.0));
            let direction = Direction::of(&numbers).unwrap();
            let bytes = postcard::to_stdvec(&direction).unwrap();
            prop_assert_eq!(postcard::from_bytes::<Direction>(&bytes).unwrap(), direction.clone());
            let text = serde_json::to_string(&direction).unwrap();
            prop_assert_eq!(serde_json::from_str::<Direction>(&text).unwrap(), direction);
        }
    }
}
