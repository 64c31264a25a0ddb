//! Short texts that are copied in one go: a load and a store each, whatever their length.

/// Up to 15 bytes and, at the end, how many; or that there are more.
#[derive(Clone, Copy, Debug)]
pub(super) struct Short([u8; Short::STEP]);

impl Short {
    /// How much is copied in one go.
    pub(super) const STEP: usize = 16;
    /// Instead of a length.
    const LONG: u8 = u8::MAX;

    /// Texts one behind the other.
    pub(super) fn new(texts: [&[u8]; 2]) -> Self {
        let mut short = [0; Self::STEP];
        let len = texts[0].len() + texts[1].len();
        if len < Self::STEP {
            short[..texts[0].len()].copy_from_slice(texts[0]);
            short[texts[0].len()..len].copy_from_slice(texts[1]);
        }
        short[Self::STEP - 1] = if len < Self::STEP { len as u8 } else { Self::LONG };
        Self(short)
    }

    /// What is to be copied, and how much of it is meant; none of a text that is longer.
    #[inline(always)]
    pub(super) fn get(&self) -> Option<(&[u8; Self::STEP], usize)> {
        let len = self.0[Self::STEP - 1];
        (len != Self::LONG).then_some((&self.0, len.into()))
    }
}
