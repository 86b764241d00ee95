//! PNG bytes → their compressed rows as they are, where a PDF can hold them (ISO/IEC 15948); must not know PDF objects.

/// Rows of a PNG that go into a PDF untouched.
pub(super) struct Kept {
    /// Pixels across and down.
    pub(super) pixels: (u32, u32),
    /// Components of a pixel: 1 is grey or an index into the palette, 3 red, green, blue.
    pub(super) components: u8,
    /// Bits of a component.
    pub(super) bits: u8,
    /// Red, green, blue of each index.
    pub(super) palette: Option<Vec<u8>>,
    /// The Flate stream.
    pub(super) rows: Vec<u8>,
}

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1A\n";

/// Takes the rows of a PNG file that decodes without fault; `None` where they are interlaced or have opacity.
pub(super) fn as_it_is(bytes: &[u8]) -> Option<Kept> {
    let mut rest = bytes.strip_prefix(SIGNATURE)?;
    let mut head = None;
    let (mut palette, mut rows) = (None, Vec::new());
    while let Some((kind, data, after)) = next_chunk(rest) {
        rest = after;
        match kind {
            b"IHDR" => head = Some(read_head(data)?),
            b"PLTE" => palette = Some(data.to_vec()),
            b"tRNS" => return None,
            b"IDAT" => rows.extend_from_slice(data),
            b"IEND" => break,
            _ => {}
        }
    }
    let (pixels, bits, color) = head?;
    let (components, palette) = match color {
        0 => (1, None),
        2 => (3, None),
        3 => (1, Some(palette.filter(|it| !it.is_empty() && it.len() % 3 == 0)?)),
        _ => return None,
    };
    Some(Kept {
        pixels,
        components,
        bits,
        palette,
        rows,
    })
}

/// A chunk's kind and data, and what follows its checksum.
fn next_chunk(bytes: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let length = u32::from_be_bytes(bytes.get(..4)?.try_into().ok()?) as usize;
    let (kind, rest) = bytes.get(4..)?.split_at_checked(4)?;
    let (data, rest) = rest.split_at_checked(length)?;
    Some((kind, data, rest.get(4..)?))
}

/// Size, bits of a component and colour type of an image that is not interlaced.
fn read_head(data: &[u8]) -> Option<((u32, u32), u8, u8)> {
    let (across, rest) = data.split_at_checked(4)?;
    let (down, rest) = rest.split_at_checked(4)?;
    let [bits, color, 0, 0, 0] = *rest else {
        return None;
    };
    let pixels = (
        u32::from_be_bytes(across.try_into().ok()?),
        u32::from_be_bytes(down.try_into().ok()?),
    );
    Some((pixels, bits, color))
}
