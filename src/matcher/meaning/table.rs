//! What words are like: a table of word pieces with a vector each, shipped with the program. Words of the same field lie in
//! the same direction, so that a caller's word is understood that no author wrote.
//!
//! The table was derived once from public sentence encoders (`scripts/derive-table`, see NOTICE); here it is only looked up.
//! Words are cut into pieces as BERT's uncased WordPiece does: the longest piece first (Wu et al. 2016, section 4.1).

use std::sync::LazyLock;

/// How many numbers a vector has.
pub(super) const DIMS: usize = 128;

/// A vector of the table's space.
pub(super) type Sense = [f32; DIMS];

/// No piece is longer, in bytes: what is longer need not be tried.
const MAX_PIECE_BYTES: usize = 20;

/// The file: `CVT1`, the number of pieces, then for each piece, in the order of their bytes, its length and its bytes (those
/// that go on inside a word begin with `#`); then the scale of each piece; then its numbers, a byte each.
const SHIPPED: &[u8] = include_bytes!("table.bin");

static TABLE: LazyLock<Table> = LazyLock::new(|| Table::read(SHIPPED).unwrap_or_default());

/// The pieces in the order of their bytes, with their vectors.
#[derive(Debug, Default)]
struct Table {
    pieces: Vec<&'static [u8]>,
    scales: Vec<f32>,
    numbers: &'static [u8],
}

impl Table {
    fn read(mut file: &'static [u8]) -> Option<Self> {
        file = file.strip_prefix(b"CVT1")?;
        let count = u32::from_le_bytes(*take(&mut file)?) as usize;
        let mut pieces = Vec::with_capacity(count);
        for _ in 0..count {
            let [length] = *take::<1>(&mut file)?;
            let (piece, rest) = file.split_at_checked(usize::from(length))?;
            pieces.push(piece);
            file = rest;
        }
        let mut scales = Vec::with_capacity(count);
        for _ in 0..count {
            scales.push(f32::from_le_bytes(*take(&mut file)?));
        }
        (file.len() == count * DIMS).then_some(Self { pieces, scales, numbers: file })
    }

    fn find(&self, piece: &[u8]) -> Option<usize> {
        self.pieces.binary_search(&piece).ok()
    }

    fn add(&self, piece: usize, to: &mut Sense) {
        let Some(numbers) = self.numbers.get(piece * DIMS..(piece + 1) * DIMS) else { return };
        let scale = self.scales.get(piece).copied().unwrap_or_default();
        for (sum, number) in to.iter_mut().zip(numbers) {
            *sum += scale * f32::from(number.cast_signed());
        }
    }
}

fn take<const N: usize>(file: &mut &'static [u8]) -> Option<&'static [u8; N]> {
    let (first, rest) = file.split_first_chunk()?;
    *file = rest;
    Some(first)
}

/// The number of a piece of the table.
pub(super) type Piece = u32;

/// The sum of the vectors of a word's pieces, up to the first that is in no table.
pub(super) fn sense_of(word: &str, to: &mut Sense) {
    pieces(word, |piece| add_piece(piece, to));
}

/// Adds the vector of a piece.
pub(super) fn add_piece(piece: Piece, to: &mut Sense) {
    TABLE.add(piece as usize, to);
}

/// The pieces of a word, up to the first that is in no table.
pub(super) fn pieces(word: &str, mut tell: impl FnMut(Piece)) {
    let (mut rest, mut buffer) = (word.as_bytes(), [b'#'; MAX_PIECE_BYTES + 1]);
    let mut inside = false;
    while !rest.is_empty() {
        let Some((piece, length)) = longest(rest, inside, &mut buffer) else { return };
        tell(Piece::try_from(piece).unwrap_or(Piece::MAX));
        rest = rest.get(length..).unwrap_or_default();
        inside = true;
    }
}

/// The longest piece with which the rest of a word begins, and how many of its bytes that is.
fn longest(rest: &[u8], inside: bool, buffer: &mut [u8; MAX_PIECE_BYTES + 1]) -> Option<(usize, usize)> {
    let most = rest.len().min(MAX_PIECE_BYTES);
    let (_, own) = buffer.split_first_mut()?;
    own.get_mut(..most)?.copy_from_slice(rest.get(..most)?);
    (1..=most).rev().find_map(|length| {
        let piece = buffer.get(usize::from(!inside)..=length)?;
        Some((TABLE.find(piece)?, length))
    })
}

/// How many words of the same field are told of a word.
const MOST_KIN: usize = 12;

/// Words that are less alike are of other fields.
const LEAST_LIKENESS: f32 = 0.35;

/// The whole words of the table in plain letters, with their directions.
static WHOLE: LazyLock<Vec<(&'static str, Sense)>> = LazyLock::new(|| {
    let plain = |piece: &'static [u8]| {
        let word = std::str::from_utf8(piece).ok()?;
        (word.len() > 1 && word.bytes().all(|letter| letter.is_ascii_lowercase())).then_some(word)
    };
    let words = TABLE.pieces.iter().filter_map(|piece| plain(piece));
    words.map(|word| (word, of_word(word))).collect()
});

fn of_word(word: &str) -> Sense {
    let mut sum = [0.0; DIMS];
    sense_of(word, &mut sum);
    direction(sum)
}

/// The words of a word's field, the nearest first. Looks at the whole table: for making sentences, not for hearing them.
pub(super) fn kin(word: &str) -> Vec<&'static str> {
    let own = of_word(word);
    let likeness = WHOLE.iter().map(|(other, sense)| (dot(&own, sense), *other));
    let mut near: Vec<(f32, &str)> =
        likeness.filter(|(likeness, other)| *likeness > LEAST_LIKENESS && *other != word).collect();
    near.sort_by(|(a, one), (b, other)| b.total_cmp(a).then(one.cmp(other)));
    near.into_iter().take(MOST_KIN).map(|(_, word)| word).collect()
}

/// The direction of the words, as a vector of length 1; all zeros where the table has none of them.
pub(super) fn direction(mut sum: Sense) -> Sense {
    let length = libm::sqrtf(dot(&sum, &sum));
    if length > 0.0 {
        sum.iter_mut().for_each(|number| *number /= length);
    }
    sum
}

/// In four lanes, added up in a fixed order: the same on every machine, and fast on all of them, without optimisation too. What
/// does not fill the lanes is left out: all that is compared does.
pub(super) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0_f32; 4];
    for ([a0, a1, a2, a3], [b0, b1, b2, b3]) in a.as_chunks::<4>().0.iter().zip(b.as_chunks::<4>().0) {
        let [s0, s1, s2, s3] = sums;
        sums = [s0 + a0 * b0, s1 + a1 * b1, s2 + a2 * b2, s3 + a3 * b3];
    }
    sums.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(words: &str) -> Sense {
        let mut sum = [0.0; DIMS];
        words.split(' ').for_each(|word| sense_of(word, &mut sum));
        direction(sum)
    }

    #[test]
    fn the_shipped_table_can_be_read() {
        assert!(TABLE.pieces.len() > 20_000 && TABLE.pieces.is_sorted());
        assert!(TABLE.pieces.iter().all(|piece| piece.len() <= MAX_PIECE_BYTES));
    }

    #[test]
    fn words_of_one_field_lie_in_one_direction() {
        let alike = |a: &str, b: &str| dot(&of(a), &of(b));
        for (word, near, far) in [
            ("furnace", "heater", "invoice"),
            ("dentist", "tooth", "garage"),
            ("price", "cost", "puppy"),
            ("leak", "dripping", "insurance"),
            ("my air conditioner broke", "the ac is not working", "what are your opening hours"),
        ] {
            assert!(alike(word, near) > alike(word, far) + 0.1, "{word}: {near} or {far}");
        }
    }

    #[test]
    fn any_word_has_a_length_of_one_or_none() {
        for word in ["", "a", "zzzzqqqqxxxx", "ñandú", "日本", "x".repeat(500).as_str(), "don't"] {
            let own = of(word);
            let length = dot(&own, &own);
            assert!(length == 0.0 || (length - 1.0).abs() < 1e-3, "{word}: {length}");
        }
    }

    #[test]
    fn a_torn_table_is_refused() {
        for end in [0, 3, 4, 8, 100, SHIPPED.len() - 1] {
            assert!(Table::read(&SHIPPED[..end]).is_none());
        }
    }
}
