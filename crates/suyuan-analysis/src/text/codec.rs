//! A text model as the content of a model file, and back.

use super::{TextCard, TextModel};
use crate::model_file::{self, ModelError, ModelKind, Reader, Writer};

impl TextModel {
    /// The bytes of a model file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut to = Writer::default();
        to.list(&self.classes, |to, class| to.text(class));
        to.size(self.longest);
        let mut before = 0;
        to.list(&self.keys, |to, key| {
            // Keys ascend; the distances are small.
            to.number(u64::from(*key - before));
            before = *key;
        });
        to.0.extend_from_slice(&self.inverse);
        to.0.extend(self.weights.iter().map(|weight| weight.to_le_bytes()[0]));
        self.scales.iter().for_each(|scale| to.float(*scale));
        self.intercepts.iter().for_each(|intercept| to.double(*intercept));
        to.double(self.slope);
        to.double(self.shift);
        card_out(&mut to, &self.card);
        model_file::seal(ModelKind::Text, &to.0)
    }

    /// Reads the bytes of a model file.
    ///
    /// # Errors
    /// When they are foreign, newer, damaged, or another kind of model.
    pub fn from_bytes(bytes: &[u8]) -> Result<TextModel, ModelError> {
        let (kind, content) = model_file::open(bytes)?;
        if kind != ModelKind::Text {
            return Err(ModelError::OtherKind(kind));
        }
        let mut from = Reader(content);
        let classes = from.list(Reader::text)?;
        let machines = if classes.len() == 2 { 1 } else { classes.len() };
        let longest = from.size()?;
        let mut before = 0_u32;
        let keys = from.list(|from| {
            let step = u32::try_from(from.number()?).map_err(|_| ModelError::Damaged)?;
            before = before.checked_add(step).ok_or(ModelError::Damaged)?;
            Ok(before)
        })?;
        let inverse = from.bytes(keys.len())?.to_vec();
        let count = keys.len().checked_mul(machines).ok_or(ModelError::Damaged)?;
        let weights = from.bytes(count)?.iter().map(|byte| i8::from_le_bytes([*byte])).collect();
        let model = TextModel {
            places: keys.iter().enumerate().map(|(place, key)| (*key, place as u32)).collect(),
            scales: (0..machines).map(|_| from.float()).collect::<Result<_, _>>()?,
            intercepts: (0..machines).map(|_| from.double()).collect::<Result<_, _>>()?,
            slope: from.double()?,
            shift: from.double()?,
            card: card_in(&mut from)?,
            classes,
            longest,
            keys,
            inverse,
            weights,
        };
        if from.0.is_empty() && model.classes.len() > 1 { Ok(model) } else { Err(ModelError::Damaged) }
    }
}

fn card_out(to: &mut Writer, card: &TextCard) {
    to.text(&card.text);
    to.text(&card.label);
    [card.rows, card.left_out, card.held_out, card.features.0, card.features.1].into_iter().for_each(|count| to.size(count));
    to.double(card.accuracy);
    to.double(card.macro_f1);
    to.list(&card.counts, |to, count| to.size(*count));
    to.number(card.seed);
}

fn card_in(from: &mut Reader<'_>) -> Result<TextCard, ModelError> {
    Ok(TextCard {
        text: from.text()?,
        label: from.text()?,
        rows: from.size()?,
        left_out: from.size()?,
        held_out: from.size()?,
        features: (from.size()?, from.size()?),
        accuracy: from.double()?,
        macro_f1: from.double()?,
        counts: from.list(Reader::size)?,
        seed: from.number()?,
    })
}
