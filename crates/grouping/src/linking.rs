//! Compares what a revision brought together, clusters what it may change, and makes the incidents.
//!
//! Average linkage joins two clusters only where some comparison between them speaks for it. What hangs together by such
//! comparisons, and by what people put together, is a *component*; what was compared across components decides nothing and is
//! not kept. Components grow together and are not told apart again: one that is too large costs room, and changes nothing.
//!
//! Clustered again are the incidents of what is told, compared or decided otherwise, beside those that something speaks for
//! joining to them; what would join is taken in, until nothing would ([`average_link_beside`]).

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use parallax_model::Incident;

use crate::Comparison;
use crate::blocks::Blocks;
use crate::cluster::{Edge, Items, average_link_beside};
use crate::compare::across_reports;
use crate::facts::{Placed, Placing};
use crate::files::Pairs;
use crate::halves::{in_halves, in_steps};
use crate::incident::{Source, happening, reasons_across};
use crate::pile::{Links, NONE, Pile};
use crate::revision::{CLUSTERING, COMPARING, MAKING, Revision};
use crate::series;

/// What people put together, as far as tellings go.
#[derive(Default)]
struct Bound {
    block_of: HashMap<u32, u32>,
    of_block: HashMap<u32, Vec<u32>>,
}

/// What is clustered by itself, and what it gave: its clusters, and the incidents that would join one of them.
#[derive(Default)]
struct Clustered {
    clusters: Vec<Vec<u32>>,
    taken: BTreeSet<u32>,
}

/// Which components have become one.
struct Joined {
    parent: Vec<u32>,
    /// Those that were joined to another.
    touched: BTreeSet<u32>,
}

impl Joined {
    fn new(n: usize) -> Self {
        Self { parent: (0..n as u32).collect(), touched: BTreeSet::new() }
    }

    fn root(&self, mut component: u32) -> u32 {
        while self.parent[component as usize] != component {
            component = self.parent[component as usize];
        }
        component
    }

    fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        if a != b {
            self.parent[a.max(b) as usize] = a.min(b);
            self.touched.extend([a, b]);
        }
    }

    /// The components of each that several have become.
    fn groups(&self) -> Vec<Vec<u32>> {
        let mut groups: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for &component in &self.touched {
            groups.entry(self.root(component)).or_default().push(component);
        }
        groups.into_values().collect()
    }
}

impl Revision<'_> {
    /// Takes a telling out of all comparisons.
    pub(crate) fn unlink(&mut self, telling: u32) {
        for (other, _) in std::mem::take(&mut self.pile.links[telling as usize]) {
            cut(&mut self.pile.links[other as usize], telling);
            self.pile.mark(other);
        }
    }

    /// Compares what is to be compared and clusters what it concerns.
    pub(crate) fn link(&mut self, gained: Pairs, lost: &Pairs) -> Option<()> {
        let siblings = self.cut_stale(lost);
        let fresh = Vec::from_iter(self.fresh.iter().copied());
        let pile = &*self.pile;
        let order = pile.order();
        let mut pairs = gained;
        if !self.is_first {
            let of_each = in_halves(&fresh, |&one| {
                let others = pile.files.neighbours(one, &order);
                others.into_iter().map(|other| order.pair(one, other)).collect::<Vec<_>>()
            });
            pairs.extend(of_each.into_iter().flatten());
            pairs.sort_unstable();
            pairs.dedup();
        }
        let mut compared = self.compare(&pairs, COMPARING)?;
        drop(pairs);
        compared.extend(siblings);
        self.starts.extend(fresh);
        let bound = self.bound();
        let met = self.join_components(&compared, &bound)?;
        self.take_links(&compared);
        for edge in met {
            self.pile.link(edge);
        }
        let clusters = self.cluster(&bound)?;
        self.touch(&clusters, &compared);
        clusters.into_iter().for_each(|items| self.settle(items));
        self.left.remove(&NONE);
        Some(())
    }

    /// Links what was compared within one component.
    fn take_links(&mut self, compared: &[Edge]) {
        for edge in compared {
            let of = |telling: u32| self.pile.component[telling as usize];
            if of(edge.a) == of(edge.b) && self.pile.link(*edge) {
                // What a pair says otherwise concerns whatever either is in: to look at one of the two is enough.
                self.starts.insert(edge.a);
            }
        }
    }

    /// Cuts comparisons that no longer are made, or are to be made anew. Returns those within reports, which stay.
    fn cut_stale(&mut self, lost: &Pairs) -> Vec<Edge> {
        let fresh = Vec::from_iter(self.fresh.iter().copied());
        fresh.iter().for_each(|telling| self.unlink(*telling));
        let linked = |(a, b): &&(u32, u32)| find(&self.pile.links[*a as usize], *b).is_ok();
        let lost: Pairs = lost.iter().filter(linked).copied().collect();
        for (a, b) in lost {
            if self.pile.files.are_neighbours(a, b, &self.pile.order()) {
                continue;
            }
            cut(&mut self.pile.links[a as usize], b);
            cut(&mut self.pile.links[b as usize], a);
            self.pile.mark(a);
            self.pile.mark(b);
            self.starts.insert(a);
            if self.pile.cluster[a as usize] == self.pile.cluster[b as usize] {
                self.touched.extend([a, b]);
            }
        }
        self.touched.extend(&fresh);
        let slots: BTreeSet<u32> =
            fresh.iter().map(|telling| self.pile.telling(*telling).slot).collect();
        let pile = &*self.pile;
        let siblings = in_halves(&Vec::from_iter(slots), |slot| pile.siblings(*slot));
        siblings.into_iter().flatten().collect()
    }

    fn compare(&mut self, pairs: &[(u32, u32)], n_steps: u64) -> Option<Vec<Edge>> {
        self.work.n_compared += pairs.len();
        let pile = &*self.pile;
        in_steps(pairs, self.part(n_steps, pairs.len()), |&(a, b)| {
            let (one, other) = (pile.said(a), pile.said(b));
            let mut bits = 0.0;
            let silent = |_: &[u64]| Vec::new();
            across_reports(&pile.statistics, one, other, &pile.weights, &silent, &mut bits);
            Edge { a, b, bits }
        })
    }

    fn bound(&self) -> Bound {
        let mut bound = Bound::default();
        for slot in &self.pile.decided {
            let slot = self.pile.slot(*slot);
            for &number in &slot.tellings {
                let facts = &self.pile.telling(number).facts;
                let claims = facts.iter().map(|&fact| &slot.told.claims[fact as usize].id);
                if let Some(block) = claims.into_iter().find_map(|claim| self.blocks.of(claim)) {
                    bound.block_of.insert(number, block);
                    bound.of_block.entry(block).or_default().push(number);
                }
            }
        }
        bound
    }

    /// Makes one component of what a comparison, or what people put together, joins. Returns how pairs compare that are in one
    /// component now and were in two before, so that nobody kept it.
    fn join_components(&mut self, compared: &[Edge], bound: &Bound) -> Option<Vec<Edge>> {
        let pile = &mut *self.pile;
        for &telling in &self.fresh {
            if pile.component[telling as usize] == NONE {
                pile.component[telling as usize] = telling;
            }
        }
        let mut joined = Joined::new(pile.tellings.len());
        let of = |telling: u32| pile.component[telling as usize];
        for edge in compared.iter().filter(|edge| speaks_for(edge.bits)) {
            joined.join(of(edge.a), of(edge.b));
        }
        for pair in bound.of_block.values().flat_map(|items| items.windows(2)) {
            joined.join(of(pair[0]), of(pair[1]));
        }
        let groups = joined.groups();
        if groups.is_empty() {
            return Some(Vec::new());
        }
        let there = (0..).zip(&pile.tellings).filter(|(_, telling)| telling.is_some());
        let there: Vec<u32> = there.map(|(number, _)| number).collect();
        let renamed = self.pile.renamed(&there, groups);
        let is_moved =
            |telling: &u32| renamed.contains_key(&self.pile.component[*telling as usize]);
        let moved: Vec<u32> = there.into_iter().filter(is_moved).collect();
        let met = self.newly_met(&moved, &renamed)?;
        for telling in moved {
            let component = &mut self.pile.component[telling as usize];
            *component = renamed[component];
            self.pile.mark(telling);
        }
        Some(met)
    }

    /// How tellings that move to another component compare with what is in it, those left out that were compared anew.
    fn newly_met(&mut self, moved: &[u32], renamed: &HashMap<u32, u32>) -> Option<Vec<Edge>> {
        let pile = &*self.pile;
        let order = pile.order();
        let before = |telling: u32| pile.component[telling as usize];
        let now = |telling: u32| *renamed.get(&before(telling)).unwrap_or(&before(telling));
        let is_met =
            |a: u32, b: u32| before(a) != before(b) && now(a) == now(b) && !self.fresh.contains(&b);
        let (mut pairs, mut siblings) = (Vec::new(), Vec::<Edge>::new());
        let mut of_slot: HashMap<u32, Vec<Edge>> = HashMap::new();
        for &item in moved.iter().filter(|item| !self.fresh.contains(item)) {
            let slot = pile.telling(item).slot;
            let of_slot = of_slot.entry(slot).or_insert_with(|| pile.siblings(slot));
            let of_item = of_slot.iter().filter(|edge| edge.a == item || edge.b == item);
            siblings.extend(of_item.filter(|edge| is_met(edge.a, edge.b)));
            let others = pile.files.neighbours(item, &order).into_iter();
            let met = others.filter(|other| is_met(item, *other));
            pairs.extend(met.map(|other| order.pair(item, other)));
        }
        pairs.sort_unstable();
        pairs.dedup();
        let mut met = self.compare(&pairs, 0)?;
        met.extend(siblings);
        Some(met)
    }

    /// Clusters what may hang together otherwise than before.
    fn cluster(&mut self, bound: &Bound) -> Option<Vec<Vec<u32>>> {
        let starts = std::mem::take(&mut self.starts);
        let is_there = |telling: &u32| self.pile.tellings[*telling as usize].is_some();
        let mut free: HashSet<u32> = starts.into_iter().filter(is_there).collect();
        let of_free = free.iter().map(|item| self.pile.cluster[*item as usize]);
        let mut opened: BTreeSet<u32> = self.left.iter().copied().chain(of_free).collect();
        let mut solved: BTreeMap<u32, (usize, Clustered)> = BTreeMap::new();
        let mut n_steps = CLUSTERING;
        while !opened.is_empty() {
            for number in &opened {
                let items = self.pile.clusters.get(number).into_iter().flatten();
                free.extend(items.copied().filter(is_there));
            }
            self.left.append(&mut opened);
            let parts = self.pile.parts(&free, bound);
            // What has come to a part makes it longer.
            let is_open =
                |part: &Vec<u32>| solved.get(&part[0]).is_none_or(|it| it.0 != part.len());
            let open: Vec<Vec<u32>> = parts.iter().filter(|part| is_open(part)).cloned().collect();
            for (part, clustered) in self.cluster_parts(open, &free, bound, n_steps)? {
                opened.extend(&clustered.taken);
                solved.insert(part[0], (part.len(), clustered));
            }
            n_steps = 0;
            let first: HashSet<u32> = parts.iter().map(|part| part[0]).collect();
            solved.retain(|item, _| first.contains(item));
        }
        self.work.n_clustered = free.len();
        Some(solved.into_values().flat_map(|(_, clustered)| clustered.clusters).collect())
    }

    fn cluster_parts(
        &self,
        parts: Vec<Vec<u32>>,
        free: &HashSet<u32>,
        bound: &Bound,
        n_steps: u64,
    ) -> Option<Vec<(Vec<u32>, Clustered)>> {
        let pile = &*self.pile;
        let part = self.part(n_steps, parts.len());
        let clustered = in_steps(&parts, part, |items| {
            let near = pile.near(items, free);
            let is_bound = |item: &u32| bound.block_of.contains_key(item);
            // What joins here joins the blocks of what is here, and no others.
            let mut blocks = match items.iter().chain(near.keys()).any(is_bound) {
                true => self.blocks.clone(),
                false => Blocks::default(),
            };
            pile.cluster_beside(items, &near, bound, &mut blocks)
        })?;
        Some(parts.into_iter().zip(clustered).collect())
    }

    /// Notes the tellings that were compared anew with one of their own incident.
    fn touch(&mut self, clusters: &[Vec<u32>], compared: &[Edge]) {
        let several = clusters.iter().filter(|items| items.len() > 1);
        let number = |(n, items): (u32, &Vec<u32>)| -> Vec<(u32, u32)> {
            items.iter().map(|item| (*item, n)).collect()
        };
        let now: HashMap<u32, u32> = (0..).zip(several).flat_map(number).collect();
        for edge in compared {
            if now.get(&edge.a).is_some_and(|n| now.get(&edge.b) == Some(n)) {
                self.touched.extend([edge.a, edge.b]);
            }
        }
    }

    /// Keeps an incident that is as it was, and numbers one that is not.
    fn settle(&mut self, items: Vec<u32>) {
        let before = self.pile.cluster[items[0] as usize];
        let is_as_it_was = self.pile.clusters.get(&before).is_some_and(|held| **held == items[..])
            && !items.iter().any(|item| self.touched.contains(item));
        if is_as_it_was {
            self.left.remove(&before);
            return;
        }
        let number = self.pile.next_number();
        for item in &items {
            self.pile.cluster[*item as usize] = number;
            self.pile.mark(*item);
        }
        self.pile.clusters.insert(number, items.into());
        self.made.push(number);
    }

    pub(crate) fn make_happenings(&mut self) -> Option<BTreeMap<u32, Incident>> {
        self.left.iter().for_each(|number| _ = self.pile.clusters.remove(number));
        let made = std::mem::take(&mut self.made);
        let part = self.part(MAKING, made.len());
        let pile = &*self.pile;
        let incidents = in_steps(&made, part, |number| make_happening(pile, *number))?;
        Some(made.into_iter().zip(incidents).collect())
    }

    pub(crate) fn make_series(&mut self) -> BTreeMap<u32, Incident> {
        let decided = self.decided_keys();
        let touched = std::mem::take(&mut self.series_keys);
        let concerns = |keys: &BTreeSet<series::Key>| keys.iter().any(|key| touched.contains(key));
        let before = std::mem::take(&mut self.pile.series.decided_keys);
        let again = self.is_decided_otherwise || concerns(&before) || concerns(&decided);
        let mut keys = touched;
        if again {
            keys.extend(before.union(&decided).cloned());
            self.left.extend(self.pile.series.decided.drain(..));
        }
        for key in &keys {
            self.left.extend(self.pile.series.of_key.remove(key));
            if self.pile.series.claims.get(key).is_some_and(BTreeMap::is_empty) {
                self.pile.series.claims.remove(key);
            }
        }
        let mut made = BTreeMap::new();
        for key in keys.iter().filter(|key| !decided.contains(key)) {
            for incident in self.series_of([key], &mut Blocks::default()) {
                let number = self.pile.next_number();
                self.pile.series.of_key.insert(key.clone(), number);
                made.insert(number, incident);
            }
        }
        if again {
            let mut blocks = Blocks::new(&self.pile.bonds);
            for incident in self.series_of(&decided, &mut blocks) {
                let number = self.pile.next_number();
                self.pile.series.decided.push(number);
                made.insert(number, incident);
            }
        }
        self.pile.series.decided_keys = decided;
        made
    }

    /// Keys of running totals and states with a claim that people decided about.
    fn decided_keys(&self) -> BTreeSet<series::Key> {
        let facts = self.pile.decided.iter().flat_map(|slot| self.pile.facts(*slot));
        let decided =
            facts.filter(|fact| !fact.is_happening() && self.blocks.of(&fact.claim.id).is_some());
        decided.map(series::key_of).collect()
    }

    fn series_of<'k>(
        &self,
        keys: impl IntoIterator<Item = &'k series::Key>,
        blocks: &mut Blocks,
    ) -> Vec<Incident> {
        let pile = &*self.pile;
        let of_key = |key: &series::Key| -> Vec<Placed> {
            let of_slot = pile.series.claims.get(key).into_iter().flatten();
            let mut of_slot: Vec<(&u32, &Vec<Placing>)> = of_slot.collect();
            of_slot.sort_by_key(|(slot, _)| pile.rank[**slot as usize]);
            let placed = |(slot, placings): (&u32, &Vec<Placing>)| {
                let claims = &pile.slot(*slot).told.claims;
                placings.iter().map(|placing| placing.placed(claims)).collect::<Vec<_>>()
            };
            of_slot.into_iter().flat_map(placed).collect()
        };
        let by_key: BTreeMap<series::Key, Vec<Placed>> =
            keys.into_iter().map(|key| (key.clone(), of_key(key))).collect();
        let by_key = by_key.iter().filter(|(_, claims)| !claims.is_empty());
        let by_key = by_key.map(|(key, claims)| (key.clone(), claims.iter().collect())).collect();
        series::series(by_key, blocks)
    }
}

impl Pile {
    /// Every comparison across reports with its reasons.
    pub(crate) fn comparisons(&self) -> Vec<Comparison> {
        let order = self.order();
        let pairs = self.files.all_pairs(&order);
        let compare = |(a, b): &(u32, u32)| {
            let (a, b) = (self.source(*a), self.source(*b));
            let reasons = reasons_across(&self.statistics, &a, &b, &self.weights);
            let is_main = a.said.is_main && b.said.is_main;
            Comparison { a: a.first_claim().clone(), b: b.first_claim().clone(), is_main, reasons }
        };
        pairs.iter().map(compare).collect()
    }

    fn source(&self, item: u32) -> Source<'_> {
        let telling = self.telling(item);
        let (said, facts) = (self.said(item), self.facts(telling.slot));
        Source { telling, said, facts, report: self.slot(telling.slot).report() }
    }

    /// Keeps a comparison. Whether it is another than was kept.
    fn link(&mut self, edge: Edge) -> bool {
        let mut is_other = false;
        for (one, other) in [(edge.a, edge.b), (edge.b, edge.a)] {
            let links = &mut self.links[one as usize];
            match find(links, other) {
                Ok(at) if links[at].1 == edge.bits => continue,
                Ok(at) => links[at].1 = edge.bits,
                Err(at) => links.insert(at, (other, edge.bits)),
            }
            self.mark(one);
            is_other = true;
        }
        is_other
    }

    /// What each component is called from now on that is not the largest of its group: the largest keeps its number, and what is
    /// in it stays as it is kept.
    fn renamed(&self, there: &[u32], groups: Vec<Vec<u32>>) -> HashMap<u32, u32> {
        let mut size = vec![0_u32; self.tellings.len()];
        there.iter().for_each(|telling| size[self.component[*telling as usize] as usize] += 1);
        let mut renamed = HashMap::new();
        for group in groups {
            let largest = group.iter().max_by_key(|component| size[**component as usize]);
            let largest = *largest.expect("a group holds a component");
            renamed.extend(group.iter().filter(|one| **one != largest).map(|one| (*one, largest)));
        }
        renamed
    }

    /// What of these hangs together, the items of each part in order.
    fn parts(&self, free: &HashSet<u32>, bound: &Bound) -> Vec<Vec<u32>> {
        let order = self.order();
        let mut in_order = Vec::from_iter(free.iter().copied());
        in_order.sort_by_cached_key(|item| order.of(*item));
        let mut seen: HashSet<u32> = HashSet::with_capacity(free.len());
        let mut parts = Vec::new();
        for start in in_order {
            if !seen.insert(start) {
                continue;
            }
            let (mut items, mut at) = (vec![start], 0);
            while let Some(&item) = items.get(at) {
                let block = bound.block_of.get(&item).map(|block| &bound.of_block[block]);
                let next = self.spoken_for(item).chain(block.into_iter().flatten().copied());
                items.extend(next.filter(|next| free.contains(next) && seen.insert(*next)));
                at += 1;
            }
            items.sort_by_cached_key(|item| order.of(*item));
            parts.push(items);
        }
        parts
    }

    /// What some comparison says is one happening with this.
    fn spoken_for(&self, item: u32) -> impl Iterator<Item = u32> + '_ {
        let links = self.links[item as usize].iter();
        links.filter(|(_, bits)| speaks_for(*bits)).map(|(other, _)| *other)
    }

    /// The items of the incidents that something speaks for joining to these, each with its incident.
    fn near(&self, items: &[u32], free: &HashSet<u32>) -> BTreeMap<u32, u32> {
        let next = items.iter().flat_map(|item| self.spoken_for(*item));
        let of_others = next.filter(|next| !free.contains(next));
        let numbers: BTreeSet<u32> = of_others.map(|other| self.cluster[other as usize]).collect();
        let items = |number: u32| self.clusters[&number].iter().map(move |item| (*item, number));
        numbers.into_iter().flat_map(items).collect()
    }

    /// Clusters items beside others that each have an incident of theirs.
    fn cluster_beside(
        &self,
        items: &[u32],
        near: &BTreeMap<u32, u32>,
        bound: &Bound,
        blocks: &mut Blocks,
    ) -> Clustered {
        if let ([_], true) = (items, near.is_empty()) {
            return Clustered { clusters: vec![items.to_vec()], ..Clustered::default() };
        }
        let order = self.order();
        let mut all: Vec<u32> = items.iter().chain(near.keys()).copied().collect();
        all.sort_by_cached_key(|item| order.of(*item));
        let local: HashMap<u32, u32> = all.iter().copied().zip(0..).collect();
        let home: Vec<Option<u32>> = all.iter().map(|item| near.get(item).copied()).collect();
        let mut edges = Vec::new();
        for (item, a) in all.iter().zip(0..) {
            for (other, bits) in &self.links[*item as usize] {
                let Some(&b) = local.get(other).filter(|b| a < **b) else { continue };
                let (one, other) = (home[a as usize], home[b as usize]);
                // Two that stand beside were told apart already.
                if one.is_none() || other.is_none() || one == other {
                    edges.push(Edge { a, b, bits: *bits });
                }
            }
        }
        let block: Vec<_> = all.iter().map(|item| bound.block_of.get(item).copied()).collect();
        let here = Items { block: &block, home: &home };
        let (roots, taken) = average_link_beside(here, &edges, self.weights.unseen, blocks);
        let mut clusters: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for ((item, root), _) in all.iter().zip(roots).zip(&home).filter(|(_, home)| home.is_none())
        {
            clusters.entry(root).or_default().push(*item);
        }
        Clustered { clusters: clusters.into_values().collect(), taken }
    }

    /// Notes that a telling is linked or joined otherwise than before.
    fn mark(&mut self, telling: u32) {
        if let Some(telling) = &self.tellings[telling as usize] {
            self.stale.tellings_of(telling.slot);
        }
    }
}

/// Whether a comparison can make average linkage join anything.
fn speaks_for(bits: f64) -> bool {
    bits > 0.0
}

fn find(links: &Links, other: u32) -> Result<usize, usize> {
    links.binary_search_by_key(&other, |(other, _)| *other)
}

fn cut(links: &mut Links, other: u32) {
    if let Ok(at) = find(links, other) {
        links.remove(at);
    }
}

fn make_happening(pile: &Pile, number: u32) -> Incident {
    let source = |item: u32| pile.source(item);
    let items = &pile.clusters[&number];
    let tellings = items.iter().map(|item| (source(*item), best_partner(pile, *item).map(source)));
    happening(&pile.statistics, &Vec::from_iter(tellings), &pile.weights)
}

/// The earlier telling of its incident that most spoke for this one; of equals the first.
fn best_partner(pile: &Pile, item: u32) -> Option<u32> {
    let order = pile.order();
    let (cluster, here) = (pile.cluster[item as usize], order.of(item));
    let earlier = pile.links[item as usize]
        .iter()
        .filter(|(other, _)| pile.cluster[*other as usize] == cluster && order.of(*other) < here);
    let best =
        earlier.max_by(|a, b| a.1.total_cmp(&b.1).then_with(|| order.of(b.0).cmp(&order.of(a.0))));
    best.map(|(other, _)| *other)
}
