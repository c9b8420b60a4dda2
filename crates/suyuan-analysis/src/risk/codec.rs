//! A risk model as the content of a model file, and back.

use super::boost::Booster;
use super::encode::{Dropped, Field, Kind, Schema};
use super::linear::{Linear, Part};
use super::measure::CalibrationBin;
use super::model::{Card, RiskModel};
use super::target::Shares;
use super::tree::{Node, Tree};
use crate::model_file::{self, ModelError, ModelKind, Reader, Writer};

impl RiskModel {
    /// The bytes of a model file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut to = Writer::default();
        schema_out(&mut to, &self.schema);
        to.list(&self.boosters, |to, (weight, booster)| {
            to.double(*weight);
            booster_out(to, booster);
        });
        to.list(self.linear.as_slice(), |to, (weight, linear)| {
            to.double(*weight);
            linear_out(to, linear);
        });
        to.double(self.slope);
        to.double(self.shift);
        card_out(&mut to, &self.card);
        model_file::seal(ModelKind::Risk, &to.0)
    }

    /// Reads the bytes of a model file.
    ///
    /// # Errors
    /// When they are foreign, newer, damaged, or another kind of model.
    pub fn from_bytes(bytes: &[u8]) -> Result<RiskModel, ModelError> {
        let (kind, content) = model_file::open(bytes)?;
        if kind != ModelKind::Risk {
            return Err(ModelError::OtherKind(kind));
        }
        let mut from = Reader(content);
        let model = RiskModel {
            schema: schema_in(&mut from)?,
            boosters: from.list(|from| Ok((from.double()?, booster_in(from)?)))?,
            linear: from.list(|from| Ok((from.double()?, linear_in(from)?)))?.pop(),
            slope: from.double()?,
            shift: from.double()?,
            card: card_in(&mut from)?,
        };
        let trees = model.boosters.iter().flat_map(|(_, booster)| &booster.trees);
        // A child always stands after its parent, so that no walk through a damaged tree goes round.
        let sound = |tree: &Tree| {
            let child = |at: usize, child: u32| child == 0 || (child as usize > at && (child as usize) < tree.nodes.len());
            tree.nodes.iter().enumerate().all(|(at, node)| child(at, node.left) && child(at, node.right) && (node.left == 0) == (node.right == 0))
        };
        if from.0.is_empty() && trees.into_iter().all(sound) { Ok(model) } else { Err(ModelError::Damaged) }
    }
}

/// Writes the columns that a model reads.
pub(crate) fn schema_out(to: &mut Writer, schema: &Schema) {
    to.list(&schema.fields, |to, field| {
        to.text(&field.name);
        match &field.kind {
            Kind::Number => to.number(0),
            Kind::Date => to.number(1),
            Kind::Category { levels } => {
                to.number(2);
                to.list(levels, |to, level| to.text(level));
            }
        }
    });
    to.list(&schema.dropped, |to, (name, why)| {
        to.text(name);
        to.flag(*why == Dropped::NamesRows);
    });
}

/// Reads them back.
pub(crate) fn schema_in(from: &mut Reader<'_>) -> Result<Schema, ModelError> {
    let field = |from: &mut Reader<'_>| {
        let name = from.text()?;
        let kind = match from.number()? {
            0 => Kind::Number,
            1 => Kind::Date,
            2 => Kind::Category { levels: from.list(Reader::text)? },
            _ => return Err(ModelError::Damaged),
        };
        Ok(Field { name, kind })
    };
    let fields = from.list(field)?;
    let dropped = from.list(|from| Ok((from.text()?, if from.flag()? { Dropped::NamesRows } else { Dropped::Constant })))?;
    Ok(Schema { fields, dropped })
}

fn booster_out(to: &mut Writer, booster: &Booster) {
    to.double(booster.base);
    to.list(&booster.shares, |to, shares| to.list(&shares.0, |to, share| to.float(*share)));
    to.list(&booster.trees, |to, tree| {
        to.list(&tree.nodes, |to, node| {
            to.number(u64::from(node.left));
            to.float(node.value);
            to.float(node.rows);
            if !node.is_leaf() {
                to.number(u64::from(node.right));
                to.number(u64::from(node.feature));
                to.float(node.threshold);
                to.flag(node.missing_left);
            }
        });
    });
}

fn booster_in(from: &mut Reader<'_>) -> Result<Booster, ModelError> {
    let short = |number: u64| u32::try_from(number).map_err(|_| ModelError::Damaged);
    let node = |from: &mut Reader<'_>| {
        let left = short(from.number()?)?;
        let (value, rows) = (from.float()?, from.float()?);
        if left == 0 {
            return Ok(Node::leaf(value, rows));
        }
        let (right, feature) = (short(from.number()?)?, short(from.number()?)?);
        Ok(Node { left, right, feature, threshold: from.float()?, missing_left: from.flag()?, value, rows })
    };
    Ok(Booster {
        base: from.double()?,
        shares: from.list(|from| Ok(Shares(from.list(Reader::float)?)))?,
        trees: from.list(|from| Ok(Tree { nodes: from.list(node)? }))?,
    })
}

fn linear_out(to: &mut Writer, linear: &Linear) {
    to.double(linear.base);
    to.list(&linear.parts, |to, part| match part {
        Part::Number { mean, deviation, weight, missing } => {
            to.flag(false);
            [mean, deviation, weight, missing].into_iter().for_each(|value| to.float(*value));
        }
        Part::Levels(levels) => {
            to.flag(true);
            to.list(levels, |to, level| to.float(*level));
        }
    });
    to.list(&linear.means, |to, mean| to.float(*mean));
}

fn linear_in(from: &mut Reader<'_>) -> Result<Linear, ModelError> {
    let part = |from: &mut Reader<'_>| {
        Ok(if from.flag()? {
            Part::Levels(from.list(Reader::float)?)
        } else {
            Part::Number { mean: from.float()?, deviation: from.float()?, weight: from.float()?, missing: from.float()? }
        })
    };
    Ok(Linear { base: from.double()?, parts: from.list(part)?, means: from.list(Reader::float)? })
}

fn card_out(to: &mut Writer, card: &Card) {
    to.text(&card.label);
    to.text(&card.positive);
    [card.rows, card.positives, card.unlabelled, card.folds].into_iter().for_each(|count| to.size(count));
    [card.auc, card.auc_folds.0, card.auc_folds.1, card.calibration_error, card.brier].into_iter().for_each(|value| to.double(value));
    to.list(&card.calibration, |to, bin| {
        to.size(bin.rows);
        to.double(bin.predicted);
        to.double(bin.observed);
    });
    to.list(&card.learners, |to, (name, weight, auc)| {
        to.text(name);
        to.double(*weight);
        to.double(*auc);
    });
    to.list(&card.importance, |to, (name, value)| {
        to.text(name);
        to.double(*value);
    });
    for pairs in [&card.dropped, &card.proxies] {
        to.list(pairs, |to, (name, what)| {
            to.text(name);
            to.text(what);
        });
    }
    to.list(&card.identifiers, |to, name| to.text(name));
    to.number(card.seed);
    to.list(&card.score_edges, |to, edge| to.double(*edge));
}

fn card_in(from: &mut Reader<'_>) -> Result<Card, ModelError> {
    let pair = |from: &mut Reader<'_>| Ok((from.text()?, from.text()?));
    Ok(Card {
        label: from.text()?,
        positive: from.text()?,
        rows: from.size()?,
        positives: from.size()?,
        unlabelled: from.size()?,
        folds: from.size()?,
        auc: from.double()?,
        auc_folds: (from.double()?, from.double()?),
        calibration_error: from.double()?,
        brier: from.double()?,
        calibration: from.list(|from| Ok(CalibrationBin { rows: from.size()?, predicted: from.double()?, observed: from.double()? }))?,
        learners: from.list(|from| Ok((from.text()?, from.double()?, from.double()?)))?,
        importance: from.list(|from| Ok((from.text()?, from.double()?)))?,
        dropped: from.list(pair)?,
        proxies: from.list(pair)?,
        identifiers: from.list(Reader::text)?,
        seed: from.number()?,
        score_edges: from.list(Reader::double)?,
    })
}
