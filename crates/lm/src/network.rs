//! Runs the network over one sentence: word pieces in, scores out.
//!
//! One sentence a run, always. Activations are quantised over the whole input of a layer, so a sentence that shared a
//! batch with others would get scores that depend on them; alone it cannot, it needs no padding, and on the processors
//! we measured it is as fast.
//!
//! One thread a run. Callers spread sentences over their own workers; the runtime's pool would only fight them. Each call
//! borrows a one-thread pool for its time and gives it back.

use std::sync::{Arc, Mutex};

use rten::{Model, ModelOptions, NodeId, RunOptions, ThreadPool, Value, ValueOrView};
use rten_tensor::prelude::*;
use rten_tensor::{NdTensor, NdTensorView};

use crate::LoadError;

/// Width of the two projections whose sum says how likely each relation is.
const LABEL_WIDTH: usize = 256;

/// Sentence pieces, and where each word begins and ends among them.
#[derive(Default)]
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
    model: Model,
    inputs: [NodeId; 3],
    outputs: [NodeId; 6],
    label_inputs: [NodeId; 2],
    label_output: NodeId,
    idle: Mutex<Vec<Arc<ThreadPool>>>,
}

impl Network {
    pub fn load(weights: &'static [u8]) -> Result<Self, LoadError> {
        let mut options = ModelOptions::with_all_ops();
        options.prepack_weights(true); // Halves the time of a short sentence, for 11 MB.
        let refused =
            |cause: &dyn std::fmt::Display| LoadError::Weights { cause: cause.to_string() };
        let model = options.load_static_slice(weights).map_err(|e| refused(&e))?;
        let node = |name: &str| model.node_id(name).map_err(|e| refused(&e));
        Ok(Self {
            inputs: [node("ids")?, node("first")?, node("last")?],
            outputs: [
                node("upos")?,
                node("lemma")?,
                node("mention")?,
                node("arcs")?,
                node("dep")?,
                node("head")?,
            ],
            label_inputs: [node("label_dep")?, node("label_head")?],
            label_output: node("labels")?,
            idle: Mutex::default(),
            model,
        })
    }

    /// Lends `work` a runner on a thread of its own.
    ///
    /// The caller only waits. Waiting inside the runtime's pool instead would let a worker of the caller's pool pick up
    /// another call meanwhile, and one worker would end up running many sentences at once.
    pub fn with_runner<T: Send>(&self, work: impl FnOnce(&Runner) -> T + Send) -> T {
        let pool = self.idle.lock().ok().and_then(|mut idle| idle.pop());
        let pool = pool.unwrap_or_else(|| Arc::new(ThreadPool::with_num_threads(1)));
        let runner = Runner { network: self, options: options_on(&pool) };
        let joined = std::thread::scope(|s| s.spawn(|| pool.run(|| work(&runner))).join());
        if let Ok(mut idle) = self.idle.lock() {
            idle.push(pool);
        }
        joined.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}

fn options_on(pool: &Arc<ThreadPool>) -> RunOptions {
    let mut options = RunOptions::default();
    options.thread_pool = Some(Arc::clone(pool));
    options
}

/// The network, bound to one thread.
pub struct Runner<'a> {
    network: &'a Network,
    options: RunOptions,
}

impl Runner<'_> {
    /// Every score but those of relations, which wait for the tree.
    pub fn score(&self, pieces: &Pieces) -> Scores {
        let view = |row: &'_ [i32]| NdTensor::from_data([row.len()], row.to_vec());
        let rows = [view(&pieces.ids), view(&pieces.first), view(&pieces.last)];
        let inputs = self.network.inputs.into_iter().zip(&rows);
        let inputs = inputs.map(|(id, row)| (id, row.view().into())).collect();
        let [upos, lemma, mention, arcs, dep, head] = self.run(inputs, self.network.outputs);
        Scores { upos, lemma, mention, arcs, dep, head }
    }

    /// One row of relation scores a word. Shape: `heads` as [`crate::tree::best_tree`] gives them, 0 the root.
    pub fn relations(&self, scores: &Scores, heads: &[usize]) -> Vec<f32> {
        let chosen: Vec<f32> =
            heads.iter().flat_map(|&head| row_of(&scores.head, head)).copied().collect();
        let shape = [heads.len(), LABEL_WIDTH];
        let dep = NdTensorView::from_data(shape, scores.dep.as_slice());
        let head = NdTensorView::from_data(shape, chosen.as_slice());
        let [dep_id, head_id] = self.network.label_inputs;
        let inputs = vec![(dep_id, dep.into()), (head_id, head.into())];
        let [labels] = self.run(inputs, [self.network.label_output]);
        labels
    }

    fn run<const N: usize>(
        &self,
        inputs: Vec<(NodeId, ValueOrView)>,
        outputs: [NodeId; N],
    ) -> [Vec<f32>; N] {
        let run = self.network.model.run_n(inputs, outputs, Some(self.options.clone()));
        run.expect("the embedded graph takes any sentence within its limits").map(numbers)
    }
}

fn row_of(table: &[f32], row: usize) -> &[f32] {
    &table[row * LABEL_WIDTH..(row + 1) * LABEL_WIDTH]
}

fn numbers(value: Value) -> Vec<f32> {
    value.into_tensor::<f32>().expect("every score is a float").into_data()
}
