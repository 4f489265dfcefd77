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
use rten_gemm::{BiasVector, GemmExecutor, GemmInputA, GemmInputB, GemmOptions};
use rten_simd::{SimdOp, SimdUnaryOp};
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

/// Added to a variance, so that a state of equal numbers divides by something.
const EPSILON: f32 = 1e-12;

/// Sentence pieces, and where each word begins and ends among them.
#[derive(Debug, Clone, Default)]
pub struct Pieces {
    pub ids: Vec<i32>,
    pub first: Vec<i32>,
    pub last: Vec<i32>,
}

/// What the network says of one sentence of `n` words; every table is row by row.
pub struct Scores {
    /// `n` rows, one column a part of speech.
    pub upos: Vec<f32>,
    /// `n` rows, one column a lemma script.
    pub lemma: Vec<f32>,
    /// `n` rows, one column a mention tag.
    pub mention: Vec<f32>,
    /// `n` rows of `n + 1`: the root, then every word as head.
    pub arcs: Vec<f32>,
    /// `n` rows: each word as a dependent.
    dep: Vec<f32>,
    /// `n + 1` rows: the root, then each word as a head.
    head: Vec<f32>,
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
    /// What a layer adds to the states.
    step: Vec<f32>,
    /// Attention of one head in one sentence, and what it mixes.
    meets: Vec<f32>,
    one: Vec<f32>,
    product: Product,
}

/// Tables of one projection.
#[derive(Default)]
struct Product {
    bytes: Vec<u8>,
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
    /// Every score but those of relations, which wait for the tree. Shape: one for each sentence, in order.
    pub fn score(&mut self, sentences: &[Pieces]) -> Vec<Scores> {
        let rows = ranges(sentences.iter().map(|pieces| pieces.ids.len()));
        let Self { weights, kernels, tables } = self;
        let Tables { states, qkv, mixed, inner, step, meets, one, product } = &mut **tables;
        embed(weights, sentences, states);
        for layer in &weights.layers {
            kernels.project(&layer.qkv, states, &rows, product, qkv);
            kernels.attend(qkv, &rows, [meets, one], mixed);
            kernels.project(&layer.out, mixed, &rows, product, step);
            add(states, step);
            normalise(states, &layer.norm_mixed);
            kernels.project(&layer.up, states, &rows, product, inner);
            Gelu {}.map_mut(inner);
            kernels.project(&layer.down, inner, &rows, product, step);
            add(states, step);
            normalise(states, &layer.norm_inner);
        }
        kernels.heads(weights, sentences, states, &rows)
    }

    /// One row of relation scores a word. Shape: `heads` as [`crate::tree::best_tree`] gives them, 0 the root.
    pub fn relations(&self, scores: &Scores, heads: &[usize]) -> Vec<f32> {
        let mut pairs = scores.dep.clone();
        for (pair, &head) in pairs.chunks_exact_mut(LABEL_WIDTH).zip(heads) {
            add(pair, &scores.head[head * LABEL_WIDTH..][..LABEL_WIDTH]);
        }
        Gelu {}.map_mut(&mut pairs);
        self.kernels.linear(&self.weights.label, &pairs)
    }
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
        mixed: &mut Vec<f32>,
    ) {
        mixed.resize(qkv.len() / 3, 0.0);
        for rows in rows {
            let n = rows.len();
            meets.resize(n * n, 0.0);
            one.resize(n * HEAD_WIDTH, 0.0);
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
                self.multiply(meets, queries, GemmInputB::Unpacked(keys), None);
                meets.chunks_exact_mut(n).for_each(|row| _ = Softmax::new_mut(row).dispatch());
                let meets = NdTensorView::from_data([n, n], &meets[..]);
                self.multiply(one, meets, GemmInputB::Unpacked(values), None);
                for (row, one) in rows.clone().zip(one.chunks_exact(HEAD_WIDTH)) {
                    mixed[row * HIDDEN + head * HEAD_WIDTH..][..HEAD_WIDTH].copy_from_slice(one);
                }
            }
        }
    }

    fn heads(&self, w: &Weights, sentences: &[Pieces], states: &[f32], rows: &Rows) -> Vec<Scores> {
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
        let tables = [&w.upos, &w.lemma, &w.mention, &w.label_dep];
        let [upos, lemma, mention, dep] = tables.map(|linear| self.linear(linear, &words));
        let head = self.linear(&w.label_head, &both);
        let [mut arc_dep, mut arc_head] =
            [(&w.arc_dep, &words), (&w.arc_head, &both)].map(|(l, x)| self.linear(l, x));
        [&mut arc_dep, &mut arc_head].into_iter().for_each(|x| Gelu {}.map_mut(x));
        let mut pair = vec![0.0; arc_dep.len()];
        let view = NdTensorView::from_data([pair.len() / LABEL_WIDTH, LABEL_WIDTH], &arc_dep[..]);
        self.multiply(&mut pair, view, GemmInputB::Packed(&w.arc_pair), None);
        let bias = self.linear(&w.arc_bias, &arc_head);
        let of_words = ranges(sentences.iter().map(|pieces| pieces.first.len()));
        let with_root = ranges(sentences.iter().map(|pieces| pieces.first.len() + 1));
        let scores = of_words.into_iter().zip(with_root).map(|(words, both)| {
            let n = words.len();
            let of_words = |table, linear: &Linear| part(table, &words, linear.bias.len()).to_vec();
            let mut arcs = vec![0.0; n * (n + 1)];
            let pair = NdTensorView::from_data([n, LABEL_WIDTH], part(&pair, &words, LABEL_WIDTH));
            let heads = NdTensorView::from_slice_with_strides(
                [LABEL_WIDTH, n + 1],
                part(&arc_head, &both, LABEL_WIDTH),
                [1, LABEL_WIDTH],
            );
            let heads = GemmInputB::Unpacked(heads.expect("a row a head"));
            self.multiply(&mut arcs, pair, heads, Some(&bias[both.clone()]));
            Scores {
                upos: of_words(&upos, &w.upos),
                lemma: of_words(&lemma, &w.lemma),
                mention: of_words(&mention, &w.mention),
                arcs,
                dep: part(&dep, &words, LABEL_WIDTH).to_vec(),
                head: part(&head, &both, LABEL_WIDTH).to_vec(),
            }
        });
        scores.collect()
    }

    /// A projection in 8 bits: each sentence's numbers are brought to 0..=255 by their own range.
    fn project(
        &self,
        projection: &Projection,
        input: &[f32],
        rows: &Rows,
        Product { bytes, sums, zeros, factors }: &mut Product,
        output: &mut Vec<f32>,
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
        sums.resize(n_rows * n_out, 0);
        let product = self.bytes.gemm(
            sums,
            GemmInputA::Unpacked(NdTensorView::from_data([n_rows, n_in], &bytes[..])),
            GemmInputB::Packed(weights),
            GemmOptions::default(),
        );
        product.expect("rows of the projection's width");
        output.resize(sums.len(), 0.0);
        for (rows, (step, zero)) in rows.iter().zip(ranges) {
            // What the zero added to each sum is taken off here: rten-gemm 0.27 takes one zero for all rows of a call.
            zeros.clear();
            zeros.extend(column_sums.iter().map(|sum| zero * sum));
            factors.clear();
            factors.extend(scales.iter().map(|scale| step * scale));
            let (from, to) = (rows.start * n_out, rows.end * n_out);
            let sums = sums[from..to].chunks_exact(n_out);
            for (output, sums) in output[from..to].chunks_exact_mut(n_out).zip(sums) {
                let columns = zeros.iter().zip(&*factors).zip(bias);
                for ((output, sum), ((zero, factor), bias)) in
                    output.iter_mut().zip(sums).zip(columns)
                {
                    *output = (sum - zero) as f32 * factor + bias;
                }
            }
        }
    }

    fn linear(&self, Linear { weights, bias }: &Linear, input: &[f32]) -> Vec<f32> {
        let n_rows = input.len() / weights.rows();
        let mut output = vec![0.0; n_rows * weights.cols()];
        let input = NdTensorView::from_data([n_rows, weights.rows()], input);
        self.multiply(&mut output, input, GemmInputB::Packed(weights), Some(bias));
        output
    }

    fn multiply(
        &self,
        output: &mut [f32],
        a: NdTensorView<'_, f32, 2>,
        b: GemmInputB<'_, f32>,
        bias: Option<&[f32]>,
    ) {
        let options = GemmOptions { bias: bias.map(BiasVector::Row), ..Default::default() };
        let product = self.floats.gemm(output, GemmInputA::Unpacked(a), b, options);
        product.expect("tables of one width");
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
