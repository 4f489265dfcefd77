//! The weights as they lie in the file: the constants of the graph that `training/export.py` writes, in the order in which
//! the graph uses them, shaped for the kernels that multiply with them.

use rten_gemm::{GemmExecutor, PackedBMatrix};
use rten_model_file::{header::Header, schema};
use rten_tensor::NdTensorView;

/// Width of a state.
pub const HIDDEN: usize = 384;

/// A projection in 8 bits, with a scale for each column.
pub struct Projection {
    pub weights: PackedBMatrix<i8>,
    /// The sum of the weights of each column.
    pub column_sums: Vec<i32>,
    pub scales: Vec<f32>,
    pub bias: Vec<f32>,
}

/// A projection in floating point.
pub struct Linear {
    pub weights: PackedBMatrix<f32>,
    pub bias: Vec<f32>,
}

/// What a state is scaled and shifted by once it is centred and of length one.
pub struct Norm {
    pub scale: Vec<f32>,
    pub shift: Vec<f32>,
}

/// One layer of the encoder.
pub struct Layer {
    /// Queries, keys and values side by side; the queries carry the softmax's temperature.
    pub qkv: Projection,
    pub out: Projection,
    pub norm_mixed: Norm,
    pub up: Projection,
    pub down: Projection,
    pub norm_inner: Norm,
}

/// Everything that is learned.
pub struct Weights {
    /// Rows of the embedding table, signed bytes.
    pub pieces: &'static [u8],
    /// One a row of it.
    pub piece_scales: Vec<f32>,
    pub positions: Vec<f32>,
    pub norm: Norm,
    pub layers: Vec<Layer>,
    pub upos: Linear,
    pub lemma: Linear,
    pub mention: Linear,
    pub arc_dep: Linear,
    pub arc_head: Linear,
    pub arc_pair: PackedBMatrix<f32>,
    pub arc_bias: Linear,
    pub label_dep: Linear,
    pub label_head: Linear,
    pub label: Linear,
}

impl Weights {
    /// Reads a file of the runtime's format. Failure: a sentence that says what it lacks.
    pub fn read(file: &'static [u8]) -> Result<Self, String> {
        let mut constants = Constants::of(file)?;
        let pieces = constants.bytes([None, Some(HIDDEN)])?.1;
        let piece_scales = constants.floats([None, Some(1)])?.1;
        let positions = constants.floats([None, Some(HIDDEN)])?.1;
        let norm = constants.norm()?;
        let mut layers = Vec::new();
        while constants.is_next_in_bytes() {
            layers.push(Layer {
                qkv: constants.projection(HIDDEN)?,
                out: constants.projection(HIDDEN)?,
                norm_mixed: constants.norm()?,
                up: constants.projection(HIDDEN)?,
                down: constants.projection(2 * HIDDEN)?,
                norm_inner: constants.norm()?,
            });
        }
        let [upos, lemma, mention, arc_dep, arc_head] = [(); 5].map(|()| constants.linear(HIDDEN));
        let arc_pair = constants.matrix(LABEL_WIDTH)?;
        let arc_bias = constants.linear(LABEL_WIDTH);
        let [label_dep, label_head] = [(); 2].map(|()| constants.linear(HIDDEN));
        let label = constants.linear(LABEL_WIDTH);
        Ok(Self {
            pieces,
            piece_scales,
            positions,
            norm,
            layers,
            upos: upos?,
            lemma: lemma?,
            mention: mention?,
            arc_dep: arc_dep?,
            arc_head: arc_head?,
            arc_pair,
            arc_bias: arc_bias?,
            label_dep: label_dep?,
            label_head: label_head?,
            label: label?,
        })
    }
}

/// Width of the two projections whose sum says how likely each relation is.
pub const LABEL_WIDTH: usize = 256;

/// One constant: its shape, and its bytes or floats.
struct Constant {
    shape: Vec<usize>,
    data: Data,
}

enum Data {
    Bytes(&'static [u8]),
    Floats(Vec<f32>),
}

/// The constants not taken yet, the next one last.
struct Constants {
    left: Vec<Constant>,
    floats: GemmExecutor<f32, f32, f32>,
    bytes: GemmExecutor<u8, i8, i32>,
}

/// A row or column count that is asked for; `None`: any.
type Wanted = [Option<usize>; 2];

impl Constants {
    fn of(file: &'static [u8]) -> Result<Self, String> {
        let header = Header::from_buf(file).map_err(|cause| cause.to_string())?;
        let (from, len) = (header.model_offset as usize, header.model_len as usize);
        let model = file.get(from..from + len).and_then(|bytes| schema::root_as_model(bytes).ok());
        let nodes = model.and_then(|model| model.graph().nodes()).ok_or("it holds no graph")?;
        let mut left = Vec::new();
        for operator in nodes.iter().filter_map(|node| node.data_as_operator_node()) {
            let inputs = operator.inputs().into_iter().flatten();
            // A negative number stands for an input that is left out.
            let nodes = inputs.filter_map(|at| usize::try_from(at).ok()).map(|at| nodes.get(at));
            for constant in nodes.filter_map(|node| node.data_as_constant_node()) {
                left.extend(read(file, header.tensor_data_offset as usize, &constant));
            }
        }
        left.reverse();
        Ok(Self { left, floats: GemmExecutor::default(), bytes: GemmExecutor::default() })
    }

    fn is_next_in_bytes(&self) -> bool {
        matches!(self.left.last(), Some(Constant { data: Data::Bytes(_), .. }))
    }

    fn next(&mut self, wanted: &[Option<usize>]) -> Result<Constant, String> {
        let lacks = || format!("a table of {wanted:?} is not where it belongs");
        let next = self.left.pop().ok_or_else(lacks)?;
        let fits = next.shape.len() == wanted.len()
            && next.shape.iter().zip(wanted).all(|(is, asked)| asked.is_none_or(|n| n == *is));
        if fits { Ok(next) } else { Err(lacks()) }
    }

    fn bytes(&mut self, wanted: Wanted) -> Result<([usize; 2], &'static [u8]), String> {
        let next = self.next(&wanted)?;
        match next.data {
            Data::Bytes(bytes) => Ok(([next.shape[0], next.shape[1]], bytes)),
            Data::Floats(_) => Err("a table of bytes holds floats".to_owned()),
        }
    }

    fn floats(&mut self, wanted: Wanted) -> Result<([usize; 2], Vec<f32>), String> {
        let next = self.next(&wanted)?;
        match next.data {
            Data::Floats(floats) => Ok(([next.shape[0], next.shape[1]], floats)),
            Data::Bytes(_) => Err("a table of floats holds bytes".to_owned()),
        }
    }

    fn row(&mut self, len: usize) -> Result<Vec<f32>, String> {
        match self.next(&[Some(len)])?.data {
            Data::Floats(floats) => Ok(floats),
            Data::Bytes(_) => Err("a row of floats holds bytes".to_owned()),
        }
    }

    fn norm(&mut self) -> Result<Norm, String> {
        Ok(Norm { scale: self.row(HIDDEN)?, shift: self.row(HIDDEN)? })
    }

    fn projection(&mut self, n_in: usize) -> Result<Projection, String> {
        let (shape, bytes) = self.bytes([Some(n_in), None])?;
        let signed: Vec<i8> = bytes.iter().map(|&byte| byte as i8).collect();
        let weights = self.bytes.prepack_b(NdTensorView::from_data(shape, &signed[..]));
        let mut column_sums = vec![0; shape[1]];
        for row in signed.chunks_exact(shape[1]) {
            column_sums.iter_mut().zip(row).for_each(|(sum, &weight)| *sum += i32::from(weight));
        }
        let (scales, bias) = (self.row(shape[1])?, self.row(shape[1])?);
        Ok(Projection { weights, column_sums, scales, bias })
    }

    fn matrix(&mut self, n_in: usize) -> Result<PackedBMatrix<f32>, String> {
        let (shape, floats) = self.floats([Some(n_in), None])?;
        Ok(self.floats.prepack_b(NdTensorView::from_data(shape, &floats[..])))
    }

    fn linear(&mut self, n_in: usize) -> Result<Linear, String> {
        let weights = self.matrix(n_in)?;
        let bias = self.row(weights.cols())?;
        Ok(Linear { weights, bias })
    }
}

/// A constant that is learned; `None`: one that steers the graph (a number, a shape), or that lies outside the file.
fn read(
    file: &'static [u8],
    tables_at: usize,
    constant: &schema::ConstantNode<'_>,
) -> Option<Constant> {
    let shape: Vec<usize> = constant.shape().iter().map(|size| size as usize).collect();
    let n_values: usize = shape.iter().product();
    if shape.is_empty() {
        return None;
    }
    let stored = |width: usize| {
        let start = tables_at + usize::try_from(constant.data_offset()?).ok()?;
        file.get(start..start + n_values * width)
    };
    let data = match constant.dtype()? {
        schema::ConstantDataType::Int8 => Data::Bytes(stored(1)?),
        schema::ConstantDataType::Float32 => Data::Floats(match stored(4) {
            Some(bytes) => {
                let (values, _) = bytes.as_chunks::<4>();
                values.iter().map(|value| f32::from_le_bytes(*value)).collect()
            }
            // Short ones lie in the graph itself.
            None => constant.data_as_float_data()?.data().iter().collect(),
        }),
        _ => return None,
    };
    Some(Constant { shape, data })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_lacks_something_is_refused_and_says_so() {
        let whole: &'static [u8] = &crate::WEIGHTS.0;
        assert_eq!(Weights::read(whole).expect("the file that ships").layers.len(), 4);
        for n_bytes in [0, 31, 32, 4096, whole.len() / 2, whole.len() - 1] {
            let cause = Weights::read(&whole[..n_bytes]).err();
            assert!(cause.is_some_and(|cause| !cause.is_empty()), "{n_bytes} bytes");
        }
    }
}
