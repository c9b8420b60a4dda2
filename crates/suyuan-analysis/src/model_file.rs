//! The file of a trained model: a mark, a version, what it is, its content and a checksum; foreign and damaged files are told apart.

/// First bytes of every model file.
const MARK: &[u8; 8] = b"SUYUANML";
/// Version of the layout; a reader knows its own and earlier ones.
const VERSION: u32 = 1;
/// Mark, version, kind, length of the content.
const HEAD: usize = 8 + 4 + 4 + 8;

/// What kind of model a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ModelKind {
    /// Risk: a table's row to a probability.
    Risk,
    /// Text: a text to a class.
    Text,
    /// Anomaly: a table's row to how unusual it is.
    Anomaly,
}

impl ModelKind {
    const fn number(self) -> u32 {
        match self {
            ModelKind::Risk => 1,
            ModelKind::Text => 2,
            ModelKind::Anomaly => 3,
        }
    }
    /// The name in messages and cards.
    pub const fn as_str(self) -> &'static str {
        match self {
            ModelKind::Risk => "risk",
            ModelKind::Text => "text",
            ModelKind::Anomaly => "anomaly",
        }
    }
}

/// Why bytes are no usable model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ModelError {
    /// They do not begin like a model file.
    Foreign,
    /// Written by a later program.
    Newer {
        /// The version that the file states.
        version: u32,
    },
    /// Cut short, or changed since it was written.
    Damaged,
    /// A model of the other kind.
    OtherKind(ModelKind),
}

/// Puts content into the form of a file.
pub fn seal(kind: ModelKind, content: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEAD + content.len() + 8);
    bytes.extend_from_slice(MARK);
    bytes.extend_from_slice(&VERSION.to_le_bytes());
    bytes.extend_from_slice(&kind.number().to_le_bytes());
    bytes.extend_from_slice(&(content.len() as u64).to_le_bytes());
    bytes.extend_from_slice(content);
    let sum = checksum(&bytes);
    bytes.extend_from_slice(&sum.to_le_bytes());
    bytes
}

/// The kind and content of a file.
///
/// # Errors
/// When the bytes are foreign, newer, or damaged.
pub fn open(bytes: &[u8]) -> Result<(ModelKind, &[u8]), ModelError> {
    if !bytes.starts_with(MARK) {
        return Err(ModelError::Foreign);
    }
    let word = |at: usize| bytes.get(at..at + 4).and_then(|part| part.try_into().ok()).map(u32::from_le_bytes).ok_or(ModelError::Damaged);
    let long = |at: usize| bytes.get(at..at + 8).and_then(|part| part.try_into().ok()).map(u64::from_le_bytes).ok_or(ModelError::Damaged);
    let version = word(8)?;
    if version != VERSION {
        return Err(ModelError::Newer { version });
    }
    let length = usize::try_from(long(16)?).map_err(|_| ModelError::Damaged)?;
    let end = HEAD.checked_add(length).filter(|end| end.checked_add(8) == Some(bytes.len())).ok_or(ModelError::Damaged)?;
    if checksum(&bytes[..end]) != long(end)? {
        return Err(ModelError::Damaged);
    }
    let kind =
        [ModelKind::Risk, ModelKind::Text, ModelKind::Anomaly].into_iter().find(|kind| Ok(kind.number()) == word(12)).ok_or(ModelError::Damaged)?;
    Ok((kind, &bytes[HEAD..end]))
}

/// FNV-1a over 64 bits with a final mix: it tells damage, not forgery.
pub fn checksum(bytes: &[u8]) -> u64 {
    let sum = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    sum ^ (sum >> 29)
}

/// Writes plain values one after the other, little endian.
#[derive(Debug, Default)]
pub struct Writer(pub Vec<u8>);

impl Writer {
    /// A whole number.
    pub fn number(&mut self, value: u64) {
        // Seven bits a byte, the highest says that more follow.
        let mut rest = value;
        while rest >= 0x80 {
            self.0.push(rest as u8 | 0x80);
            rest >>= 7;
        }
        self.0.push(rest as u8);
    }
    /// A count or index.
    pub fn size(&mut self, value: usize) {
        self.number(value as u64);
    }
    /// A truth value.
    pub fn flag(&mut self, value: bool) {
        self.0.push(u8::from(value));
    }
    /// A number with 64 bits.
    pub fn double(&mut self, value: f64) {
        self.0.extend_from_slice(&value.to_le_bytes());
    }
    /// A number with 32 bits.
    pub fn float(&mut self, value: f32) {
        self.0.extend_from_slice(&value.to_le_bytes());
    }
    /// Text.
    pub fn text(&mut self, value: &str) {
        self.size(value.len());
        self.0.extend_from_slice(value.as_bytes());
    }
    /// A list, each element written by `one`.
    pub fn list<T>(&mut self, values: &[T], mut one: impl FnMut(&mut Writer, &T)) {
        self.size(values.len());
        values.iter().for_each(|value| one(self, value));
    }
}

/// Reads what a [`Writer`] wrote; anything unexpected is damage.
#[derive(Debug)]
pub struct Reader<'a>(pub &'a [u8]);

impl<'a> Reader<'a> {
    /// The next bytes.
    pub fn bytes(&mut self, count: usize) -> Result<&'a [u8], ModelError> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(ModelError::Damaged)?;
        self.0 = rest;
        Ok(taken)
    }
    /// A whole number.
    pub fn number(&mut self) -> Result<u64, ModelError> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.bytes(1)?[0];
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(ModelError::Damaged)
    }
    /// A count or index.
    pub fn size(&mut self) -> Result<usize, ModelError> {
        usize::try_from(self.number()?).map_err(|_| ModelError::Damaged)
    }
    /// A truth value.
    pub fn flag(&mut self) -> Result<bool, ModelError> {
        Ok(self.bytes(1)?[0] != 0)
    }
    /// A number with 64 bits.
    pub fn double(&mut self) -> Result<f64, ModelError> {
        self.bytes(8)?.try_into().map(f64::from_le_bytes).map_err(|_| ModelError::Damaged)
    }
    /// A number with 32 bits.
    pub fn float(&mut self) -> Result<f32, ModelError> {
        self.bytes(4)?.try_into().map(f32::from_le_bytes).map_err(|_| ModelError::Damaged)
    }
    /// Text.
    pub fn text(&mut self) -> Result<String, ModelError> {
        let length = self.size()?;
        std::str::from_utf8(self.bytes(length)?).map(str::to_owned).map_err(|_| ModelError::Damaged)
    }
    /// A list, each element read by `one`.
    pub fn list<T>(&mut self, mut one: impl FnMut(&mut Reader<'a>) -> Result<T, ModelError>) -> Result<Vec<T>, ModelError> {
        let count = self.size()?;
        // An element takes at least a byte, so a wild count cannot ask for wild memory.
        if count > self.0.len() {
            return Err(ModelError::Damaged);
        }
        (0..count).map(|_| one(self)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_cut_and_changed_files_are_refused() {
        let good = seal(ModelKind::Text, b"content");
        assert_eq!(open(&good), Ok((ModelKind::Text, &b"content"[..])));
        assert_eq!(open(b"PK\x03\x04 something else"), Err(ModelError::Foreign));
        assert_eq!(open(b""), Err(ModelError::Foreign));
        (8..good.len()).for_each(|cut| assert_eq!(open(&good[..cut]), Err(ModelError::Damaged), "{cut}"));
        for at in 12..good.len() {
            let mut changed = good.clone();
            changed[at] ^= 1;
            assert_eq!(open(&changed), Err(ModelError::Damaged), "{at}");
        }
        let mut newer = good;
        newer[8] = 9;
        assert_eq!(open(&newer), Err(ModelError::Newer { version: 9 }));
    }

    #[test]
    fn values_come_back() {
        let mut writer = Writer::default();
        writer.number(u64::MAX);
        writer.text("风险");
        writer.list(&[1.5_f32, -2.0], |writer, value| writer.float(*value));
        let mut reader = Reader(&writer.0);
        assert_eq!(reader.number(), Ok(u64::MAX));
        assert_eq!(reader.text().as_deref(), Ok("风险"));
        assert_eq!(reader.list(Reader::float), Ok(vec![1.5, -2.0]));
        assert_eq!(reader.flag(), Err(ModelError::Damaged));
    }
}
