//! Runs the network over sentences: word pieces in, scores out.
//!
//! The sentences of a call go through each projection together, for a matrix of two hundred rows takes half the time a row
//! that one of thirty takes; attention and the trees stay within each. Activations are quantised over one sentence at a
//! time, and every other step works row by row: a sentence's scores cannot depend on its neighbours, and none is padded.
//!
//! The forward pass is written out here, on the kernels of the runtime (`rten-gemm`, `rten-vecmath`): its graphs quantise
//! over whatever shares a call, and spend a third of their time on moving tables about. It is the graph of
//! `training/export.py`, whose file it reads (`weights.rs`); `tests/parity.rs` holds the two to the same answers.
//!
//! One thread a call. Callers spread sentences over their own workers; the kernels would spread a product over the caller's
//! pool, and only fight them. Each call borrows a one-thread pool for its time and gives it back.

use std::ops::Range;
use std::sync::Mutex;

use rayon::{ThreadPool, ThreadPoolBuilder};
use rten_gemm::{BiasVector, GemmExecutor, GemmInputA, GemmInputB, GemmOptions, GemmUninitOptions};
use rten_simd::ops::{BitOps, NumOps, ToFloat};
use rten_simd::{Isa, SimdOp, SimdUnaryOp};
use rten_tensor::NdTensorView;
use rten_vecmath::{
    ExtendInit, Gelu, MinMax, Normalize, NormalizeOptions, Quantize, Softmax, Sum, SumSquareSub,
};

use crate::LoadError;
use crate::weights::{HIDDEN, LABEL_WIDTH, Linear, Norm, Projection, Weights};

/// Heads of attention, and the width of each.
const HEADS: usize = 12;
const HEAD_WIDTH: usize = HIDDEN / HEADS;
/// Queries, keys and values of a piece side by side.
const QKV: usize = 3 * HIDDEN;
/// Width of the state between the two projections of a layer.
const INNER: usize = 2 * HIDDEN;

/// Added to a variance, so that a state of equal numbers divides by something.
const EPSILON: f32 = 1e-12;

/// Sentence pieces, and where each word begins and ends among them.
#[derive(Debug, Clone, Default)]
pub struct Pieces {
    pub ids: Vec<i32>,
    pub first: Vec<i32>,
    pub last: Vec<i32>,
}

/// What the network says of the words of some sentences; every table is row by row, the sentences one behind the other.
pub struct Scores {
    /// A row a word, one column a part of speech.
    pub upos: Vec<f32>,
    /// A row a word, one column a mention tag.
    pub mention: Vec<f32>,
    /// Of each sentence of `n` words `n` rows of `n + 1`: the root, then every word as head.
    pub arcs: Vec<Vec<f32>>,
    /// Of each sentence its rows among the words.
    pub words: Vec<Range<usize>>,
    /// The state of each word.
    states: Vec<f32>,
    /// Of each sentence the state of its root, then those of its words.
    states_with_root: Vec<f32>,
    /// Each word as a dependent.
    dep: Vec<f32>,
}

pub struct Network {
    weights: Weights,
    idle: Mutex<Vec<Place>>,
}

/// Where a call works: its thread, and the tables that it fills anew and a later call need not ask the system for again.
struct Place {
    pool: ThreadPool,
    tables: Tables,
}

/// Tables of one batch, row by row.
#[derive(Default)]
struct Tables {
    states: Vec<f32>,
    qkv: Vec<f32>,
    mixed: Vec<f32>,
    inner: Vec<f32>,
    /// Attention of one head in one sentence, and what it mixes.
    meets: Vec<f32>,
    one: Vec<f32>,
    product: Product,
}

/// Tables of one projection.
#[derive(Default)]
struct Product {
    bytes: Vec<u8>,
    /// As long as the longest so far: what a product does not fill is left over from another.
    sums: Vec<i32>,
    zeros: Vec<i32>,
    factors: Vec<f32>,
}

impl Network {
    pub fn load(file: &'static [u8]) -> Result<Self, LoadError> {
        let weights = Weights::read(file).map_err(|cause| LoadError::Weights { cause })?;
        Ok(Self { weights, idle: Mutex::default() })
    }

    /// Lends `work` a runner on a thread of its own.
    ///
    /// The caller only waits. Waiting inside a pool instead would let a worker of the caller's pool pick up another call
    /// meanwhile, and one worker would end up running many sentences at once.
    pub fn with_runner<T: Send>(&self, work: impl FnOnce(&mut Runner) -> T + Send) -> T {
        let place = self.idle.lock().ok().and_then(|mut idle| idle.pop());
        let mut place = place.unwrap_or_else(|| {
            let pool = ThreadPoolBuilder::new().num_threads(1).build();
            let pool = pool.expect("a machine that runs us can start one more thread");
            Place { pool, tables: Tables::default() }
        });
        let Place { pool, tables } = &mut place;
        let run =
            || work(&mut Runner { weights: &self.weights, kernels: Kernels::default(), tables });
        let joined = std::thread::scope(|s| s.spawn(|| pool.install(run)).join());
        if let Ok(mut idle) = self.idle.lock() {
            idle.push(place);
        }
        joined.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}

/// The products of this processor.
#[derive(Default)]
struct Kernels {
    floats: GemmExecutor<f32, f32, f32>,
    bytes: GemmExecutor<u8, i8, i32>,
}

/// The network, bound to one thread.
pub struct Runner<'a> {
    weights: &'a Weights,
    kernels: Kernels,
    tables: &'a mut Tables,
}

/// Where the rows of each sentence lie in a table that holds those of all.
type Rows = [Range<usize>];

impl Runner<'_> {
    /// Every score but those that wait: of relations for the trees, of lemmas for the words whose lemma is not known.
    pub fn score(&mut self, sentences: &[Pieces]) -> Scores {
        let rows = ranges(sentences.iter().map(|pieces| pieces.ids.len()));
        let Self { weights, kernels, tables } = self;
        let Tables { states, qkv, mixed, inner, meets, one, product } = &mut **tables;
        embed(weights, sentences, states);
        let n_rows = states.len() / HIDDEN;
        let [qkv, mixed, inner] = [(qkv, QKV), (mixed, HIDDEN), (inner, INNER)]
            .map(|(table, width)| first(table, n_rows * width));
        for layer in &weights.layers {
            kernels.project(&layer.qkv, states, &rows, product, qkv, Becomes::Itself);
            kernels.attend(qkv, &rows, [&mut *meets, &mut *one], mixed);
            kernels.project(&layer.out, mixed, &rows, product, states, Becomes::Added);
            normalise(states, &layer.norm_mixed);
            kernels.project(&layer.up, states, &rows, product, inner, Becomes::Gelu);
            kernels.project(&layer.down, inner, &rows, product, states, Becomes::Added);
            normalise(states, &layer.norm_inner);
        }
        kernels.heads(weights, sentences, states, &rows)
    }

    /// A row a word, one column a relation. Shape: for each sentence `heads` as [`crate::tree::best_tree`] gives them, 0 the root.
    pub fn relations(&self, scores: &Scores, heads: &[Vec<usize>]) -> Vec<f32> {
        // Half of the words are nobody's head.
        let mut row_of = vec![usize::MAX; scores.states_with_root.len() / HIDDEN];
        let (mut rows, mut chosen) =
            (Vec::new(), Vec::with_capacity(scores.dep.len() / LABEL_WIDTH));
        let mut from = 0;
        for heads in heads {
            for head in heads {
                let row = &mut row_of[from + head];
                if *row == usize::MAX {
                    *row = rows.len();
                    rows.push(from + head);
                }
                chosen.push(*row);
            }
            from += heads.len() + 1;
        }
        let head =
            self.kernels.linear(&self.weights.label_head, &taken(&scores.states_with_root, &rows));
        let mut pairs = scores.dep.clone();
        for (pair, row) in pairs.chunks_exact_mut(LABEL_WIDTH).zip(chosen) {
            add(pair, &head[row * LABEL_WIDTH..][..LABEL_WIDTH]);
        }
        Gelu {}.map_mut(&mut pairs);
        self.kernels.linear(&self.weights.label, &pairs)
    }

    /// Of these words a row each, one column a lemma script.
    pub fn lemmas(&self, scores: &Scores, words: &[usize]) -> Vec<f32> {
        self.kernels.linear(&self.weights.lemma, &taken(&scores.states, words))
    }
}

/// These rows of a table of states.
fn taken(states: &[f32], rows: &[usize]) -> Vec<f32> {
    let mut taken = Vec::with_capacity(rows.len() * HIDDEN);
    rows.iter().for_each(|row| taken.extend_from_slice(&states[row * HIDDEN..][..HIDDEN]));
    taken
}

/// The first numbers of a table that only ever grows.
fn first(table: &mut Vec<f32>, len: usize) -> &mut [f32] {
    if table.len() < len {
        table.resize(len, 0.0);
    }
    &mut table[..len]
}

/// Each piece as the table and its place in the sentence say.
fn embed(weights: &Weights, sentences: &[Pieces], states: &mut Vec<f32>) {
    let Weights { pieces, piece_scales, positions, norm, .. } = weights;
    states.clear();
    for sentence in sentences {
        for (&id, position) in sentence.ids.iter().zip(positions.chunks_exact(HIDDEN)) {
            let row = &pieces[id as usize * HIDDEN..][..HIDDEN];
            let scale = piece_scales[id as usize];
            let values = row.iter().map(|&byte| f32::from(byte as i8) * scale);
            states.extend(values.zip(position).map(|(value, at)| value + at));
        }
    }
    normalise(states, norm);
}

impl Kernels {
    /// Each piece's values mixed by how far its query meets the keys of its sentence.
    fn attend(
        &self,
        qkv: &[f32],
        rows: &Rows,
        [meets, one]: [&mut Vec<f32>; 2],
        mixed: &mut [f32],
    ) {
        for rows in rows {
            let n = rows.len();
            let (meets, one) = (first(meets, n * n), first(one, n * HEAD_WIDTH));
            for head in 0..HEADS {
                let part = |part: usize, shape: [usize; 2], strides: [usize; 2]| {
                    let from = rows.start * QKV + part * HIDDEN + head * HEAD_WIDTH;
                    let to = (rows.end - 1) * QKV + part * HIDDEN + (head + 1) * HEAD_WIDTH;
                    NdTensorView::from_slice_with_strides(shape, &qkv[from..to], strides)
                        .expect("a head's columns lie in its rows")
                };
                let queries = part(0, [n, HEAD_WIDTH], [QKV, 1]);
                let keys = part(1, [HEAD_WIDTH, n], [1, QKV]);
                let values = part(2, [n, HEAD_WIDTH], [QKV, 1]);
                self.multiply(meets, queries, GemmInputB::Unpacked(keys));
                meets.chunks_exact_mut(n).for_each(|row| _ = Softmax::new_mut(row).dispatch());
                let meets = NdTensorView::from_data([n, n], &*meets);
                self.multiply(one, meets, GemmInputB::Unpacked(values));
                for (row, one) in rows.clone().zip(one.chunks_exact(HEAD_WIDTH)) {
                    mixed[row * HIDDEN + head * HEAD_WIDTH..][..HEAD_WIDTH].copy_from_slice(one);
                }
            }
        }
    }

    fn heads(&self, w: &Weights, sentences: &[Pieces], states: &[f32], rows: &Rows) -> Scores {
        // The words of all sentences; and the same with the root, which is the mark at the beginning, before each sentence's.
        let (mut words, mut both) = (Vec::new(), Vec::new());
        for (pieces, rows) in sentences.iter().zip(rows) {
            let state = |piece: usize| &states[(rows.start + piece) * HIDDEN..][..HIDDEN];
            let from = words.len();
            for (&first, &last) in pieces.first.iter().zip(&pieces.last) {
                let ends = state(first as usize).iter().zip(state(last as usize));
                words.extend(ends.map(|(first, last)| (first + last) * 0.5));
            }
            both.extend_from_slice(state(0));
            both.extend_from_slice(&words[from..]);
        }
        let [upos, mention, dep] =
            [&w.upos, &w.mention, &w.label_dep].map(|linear| self.linear(linear, &words));
        let [mut arc_dep, mut arc_head] =
            [(&w.arc_dep, &words), (&w.arc_head, &both)].map(|(l, x)| self.linear(l, x));
        [&mut arc_dep, &mut arc_head].into_iter().for_each(|x| Gelu {}.map_mut(x));
        let view =
            NdTensorView::from_data([arc_dep.len() / LABEL_WIDTH, LABEL_WIDTH], &arc_dep[..]);
        let pair = self.multiplied(arc_dep.len(), view, GemmInputB::Packed(&w.arc_pair), None);
        let bias = self.linear(&w.arc_bias, &arc_head);
        let of_words = ranges(sentences.iter().map(|pieces| pieces.first.len()));
        let with_root = ranges(sentences.iter().map(|pieces| pieces.first.len() + 1));
        let arcs = of_words.iter().zip(with_root).map(|(words, both)| {
            let n = words.len();
            let pair = NdTensorView::from_data([n, LABEL_WIDTH], part(&pair, words, LABEL_WIDTH));
            let heads = NdTensorView::from_slice_with_strides(
                [LABEL_WIDTH, n + 1],
                part(&arc_head, &both, LABEL_WIDTH),
                [1, LABEL_WIDTH],
            );
            let heads = GemmInputB::Unpacked(heads.expect("a row a head"));
            self.multiplied(n * (n + 1), pair, heads, Some(&bias[both.clone()]))
        });
        let arcs = arcs.collect();
        let (states, states_with_root) = (words, both);
        Scores { upos, mention, arcs, words: of_words, states, states_with_root, dep }
    }

    /// A projection in 8 bits: each sentence's numbers are brought to 0..=255 by their own range.
    fn project(
        &self,
        projection: &Projection,
        input: &[f32],
        rows: &Rows,
        Product { bytes, sums, zeros, factors }: &mut Product,
        output: &mut [f32],
        becomes: Becomes,
    ) {
        let Projection { weights, column_sums, scales, bias } = projection;
        let (n_in, n_out) = (weights.rows(), weights.cols());
        let n_rows = input.len() / n_in;
        bytes.clear();
        bytes.reserve(input.len());
        let mut ranges = Vec::with_capacity(rows.len());
        for rows in rows {
            let numbers = &input[rows.start * n_in..rows.end * n_in];
            let (step, zero) = step_of(numbers);
            bytes.extend_init(|left| {
                Quantize::new(numbers, &mut left[..numbers.len()], 1.0 / step, zero).dispatch()
            });
            ranges.push((step, i32::from(zero)));
        }
        if sums.len() < n_rows * n_out {
            sums.resize(n_rows * n_out, 0);
        }
        let sums = &mut sums[..n_rows * n_out];
        let product = self.bytes.gemm(
            sums,
            GemmInputA::Unpacked(NdTensorView::from_data([n_rows, n_in], &bytes[..])),
            GemmInputB::Packed(weights),
            GemmOptions::default(),
        );
        product.expect("rows of the projection's width");
        for (rows, (step, zero)) in rows.iter().zip(ranges) {
            // What the zero added to each sum is taken off here: rten-gemm 0.27 takes one zero for all rows of a call.
            zeros.clear();
            zeros.extend(column_sums.iter().map(|sum| zero * sum));
            factors.clear();
            factors.extend(scales.iter().map(|scale| step * scale));
            let (from, to) = (rows.start * n_out, rows.end * n_out);
            let (sums, output) = (&sums[from..to], &mut output[from..to]);
            Rescale { sums, zeros, factors, bias, output, becomes }.dispatch();
        }
    }

    fn linear(&self, Linear { weights, bias }: &Linear, input: &[f32]) -> Vec<f32> {
        let n_rows = input.len() / weights.rows();
        let input = NdTensorView::from_data([n_rows, weights.rows()], input);
        self.multiplied(n_rows * weights.cols(), input, GemmInputB::Packed(weights), Some(bias))
    }

    /// A new table of `len` numbers.
    fn multiplied(
        &self,
        len: usize,
        a: NdTensorView<'_, f32, 2>,
        b: GemmInputB<'_, f32>,
        bias: Option<&[f32]>,
    ) -> Vec<f32> {
        let mut output = Vec::with_capacity(len);
        output.extend_init(|left| {
            let bias = bias.map(BiasVector::Row);
            let options = GemmUninitOptions { bias, ..Default::default() };
            let left = &mut left[..len];
            let product = self.floats.gemm_uninit(left, GemmInputA::Unpacked(a), b, options);
            product.expect("tables of one width")
        });
        output
    }

    fn multiply(&self, output: &mut [f32], a: NdTensorView<'_, f32, 2>, b: GemmInputB<'_, f32>) {
        let product = self.floats.gemm(output, GemmInputA::Unpacked(a), b, GemmOptions::default());
        product.expect("tables of one width");
    }
}

/// What becomes of a number that a projection gives.
#[derive(Clone, Copy)]
enum Becomes {
    Itself,
    /// It is added to what stands there.
    Added,
    Gelu,
}

/// Sums of bytes back into numbers, `(sum - zero) * factor + bias`, column by column.
struct Rescale<'a> {
    sums: &'a [i32],
    zeros: &'a [i32],
    factors: &'a [f32],
    bias: &'a [f32],
    output: &'a mut [f32],
    becomes: Becomes,
}

impl SimdOp for Rescale<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        match self.becomes {
            Becomes::Itself => self.map(
                isa,
                #[inline(always)]
                |_, value| value,
            ),
            Becomes::Added => {
                let floats = isa.f32();
                self.map(
                    isa,
                    #[inline(always)]
                    |there, value| floats.add(there, value),
                );
            }
            Becomes::Gelu => self.map(
                isa,
                #[inline(always)]
                |_, value| Gelu {}.eval(isa, value),
            ),
        }
    }
}

impl Rescale<'_> {
    #[inline(always)]
    fn map<I: Isa>(self, isa: I, becomes: impl Fn(I::F32, I::F32) -> I::F32) {
        let Self { sums, zeros, factors, bias, output, .. } = self;
        let (ints, floats) = (isa.i32(), isa.f32());
        let (width, lanes) = (bias.len(), floats.len());
        let (zeros, factors) = (&zeros[..width], &factors[..width]);
        let whole = width - width % lanes;
        for (output, sums) in output.chunks_exact_mut(width).zip(sums.chunks_exact(width)) {
            for at in (0..whole).step_by(lanes) {
                let sum = ints.sub(ints.load(&sums[at..]), ints.load(&zeros[at..]));
                let value = floats.mul(ints.to_float(sum), floats.load(&factors[at..]));
                let value = floats.add(value, floats.load(&bias[at..]));
                let value = becomes(floats.load(&output[at..]), value);
                floats.store(value, &mut output[at..]);
            }
        }
        assert_eq!(whole, width, "a projection is a whole number of vectors wide");
    }
}

/// Where each lies when they are laid one behind the other.
fn ranges(lengths: impl Iterator<Item = usize>) -> Vec<Range<usize>> {
    let mut start = 0;
    let next = |length: usize| {
        let range = start..start + length;
        start = range.end;
        range
    };
    lengths.map(next).collect()
}

/// Rows of a table of this width.
fn part<'t>(table: &'t [f32], rows: &Range<usize>, width: usize) -> &'t [f32] {
    &table[rows.start * width..rows.end * width]
}

/// The step and the zero that bring these numbers, and 0 with them, to 0..=255.
fn step_of(numbers: &[f32]) -> (f32, u8) {
    let (least, most) = MinMax::new(numbers).dispatch();
    let (least, most) = (least.min(0.0), most.max(0.0));
    let step = (most - least) / 255.0;
    (step, (-(least / step)).clamp(0.0, 255.0).round_ties_even() as u8)
}

fn add(to: &mut [f32], what: &[f32]) {
    to.iter_mut().zip(what).for_each(|(to, what)| *to += what);
}

fn normalise(states: &mut [f32], norm: &Norm) {
    for state in states.chunks_exact_mut(HIDDEN) {
        let mean = Sum::new(state).dispatch() / HIDDEN as f32;
        let variance = SumSquareSub::new(state, mean).dispatch() / HIDDEN as f32;
        let options = NormalizeOptions {
            pre_scale_bias: mean,
            scale: 1.0 / (variance + EPSILON).sqrt(),
            element_scale: Some(&norm.scale),
            bias: 0.0,
            element_bias: Some(&norm.shift),
        };
        Normalize::new_mut(state, options).dispatch();
    }
}
