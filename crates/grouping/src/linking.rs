//! Compares what a revision brought together, clusters what hangs together otherwise than before, and makes the incidents.
//!
//! Average linkage joins two clusters only where some comparison between them speaks for it. So what hangs together by such
//! comparisons, and by what people put together, is clustered by itself: a *component*. What was compared across components
//! decides nothing and is not kept.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use parallax_model::Incident;

use crate::Comparison;
use crate::blocks::Blocks;
use crate::cluster::{Edge, average_link};
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

impl Revision<'_> {
    /// Takes a telling out of all comparisons.
    pub(crate) fn unlink(&mut self, telling: u32) {
        for (other, _) in std::mem::take(&mut self.pile.links[telling as usize]) {
            cut(&mut self.pile.links[other as usize], telling);
            self.pile.mark(other);
            self.starts.insert(other);
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
        for edge in &compared {
            if self.pile.speaks_for(edge.bits) {
                self.pile.link(*edge);
                self.starts.extend([edge.a, edge.b]);
            }
        }
        self.cluster(&compared)
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
            self.starts.extend([a, b]);
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

    /// Clusters every component that holds one of the starts.
    fn cluster(&mut self, compared: &[Edge]) -> Option<()> {
        let bound = self.bound();
        let components = self.components(&bound);
        let now: HashMap<u32, u32> = (0..)
            .zip(&components)
            .flat_map(|(n, items)| items.iter().map(move |item| (*item, n)))
            .collect();
        let is_one = |a: u32, b: u32| now.get(&a).is_some_and(|n| now.get(&b) == Some(n));
        let met = self.newly_met(&components, &is_one)?;
        for edge in compared.iter().chain(&met).filter(|edge| is_one(edge.a, edge.b)) {
            self.pile.link(*edge);
        }
        for item in components.iter().flatten() {
            let links = &mut self.pile.links[*item as usize];
            let n_before = links.len();
            links.retain(|(other, _)| is_one(*item, *other));
            links.shrink_to_fit();
            if links.len() < n_before {
                self.pile.mark(*item);
            }
            self.left.insert(self.pile.cluster[*item as usize]);
        }
        self.work.n_clustered = now.len();
        drop(now);
        let clusters = self.clusters_of(&components, &bound)?;
        self.touch(&clusters, compared);
        for items in &components {
            let number = *items.iter().min().expect("a component holds a telling");
            for item in items {
                if std::mem::replace(&mut self.pile.component[*item as usize], number) != number {
                    self.pile.mark(*item);
                }
            }
        }
        clusters.into_iter().for_each(|items| self.settle(items));
        self.left.remove(&NONE);
        Some(())
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

    /// The components of the starts, the items of each in order.
    fn components(&self, bound: &Bound) -> Vec<Vec<u32>> {
        let mut seen: HashSet<u32> = HashSet::new();
        let mut components = Vec::new();
        for &start in &self.starts {
            if self.pile.tellings[start as usize].is_none() || !seen.insert(start) {
                continue;
            }
            let (mut items, mut at) = (vec![start], 0);
            while let Some(&item) = items.get(at) {
                let links = &self.pile.links[item as usize];
                let linked = links.iter().filter(|link| self.pile.speaks_for(link.1));
                let block = bound.block_of.get(&item).map(|block| &bound.of_block[block]);
                let next = linked.map(|link| link.0).chain(block.into_iter().flatten().copied());
                items.extend(next.filter(|next| seen.insert(*next)));
                at += 1;
            }
            let order = self.pile.order();
            items.sort_by_key(|item| order.of(*item));
            components.push(items);
        }
        components
    }

    /// How pairs compare that are in one component now and were in two before, so that nobody kept it.
    fn newly_met(
        &mut self,
        components: &[Vec<u32>],
        is_one: &dyn Fn(u32, u32) -> bool,
    ) -> Option<Vec<Edge>> {
        let order = self.pile.order();
        let (mut pairs, mut siblings) = (Vec::new(), Vec::<Edge>::new());
        let mut of_slot: HashMap<u32, Vec<Edge>> = HashMap::new();
        for items in components {
            let settled = items.iter().filter(|item| !self.fresh.contains(item));
            let mut parts: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
            settled.for_each(|item| {
                parts.entry(self.pile.component[*item as usize]).or_default().push(*item);
            });
            let Some(largest) = parts.iter().max_by_key(|(_, items)| items.len()) else { continue };
            let largest = *largest.0;
            parts.remove(&largest);
            for (part, items) in parts {
                for item in items {
                    let slot = self.pile.telling(item).slot;
                    let of_slot = of_slot.entry(slot).or_insert_with(|| self.pile.siblings(slot));
                    siblings.extend(of_slot.iter().filter(|edge| edge.a == item || edge.b == item));
                    let others = self.pile.files.neighbours(item, &order).into_iter();
                    let is_met = |other: &u32| {
                        self.pile.component[*other as usize] != part
                            && !self.fresh.contains(other)
                            && is_one(item, *other)
                    };
                    pairs.extend(others.filter(is_met).map(|other| order.pair(item, other)));
                }
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        let mut met = self.compare(&pairs, 0)?;
        met.extend(siblings);
        Some(met)
    }

    /// Clusters each component by itself.
    fn clusters_of(&mut self, components: &[Vec<u32>], bound: &Bound) -> Option<Vec<Vec<u32>>> {
        let is_bound =
            |items: &&Vec<u32>| items.iter().any(|item| bound.block_of.contains_key(item));
        let (bound_ones, free): (Vec<_>, Vec<_>) = components.iter().partition(is_bound);
        let pile = &*self.pile;
        let part = self.part(CLUSTERING, free.len());
        let of_each =
            in_steps(&free, part, |items| cluster_one(pile, items, None, &mut Blocks::default()))?;
        let mut clusters: Vec<Vec<u32>> = of_each.into_iter().flatten().collect();
        for items in bound_ones {
            clusters.extend(cluster_one(pile, items, Some(bound), &mut self.blocks));
        }
        Some(clusters)
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

    /// Whether a comparison can make average linkage join anything.
    fn speaks_for(&self, bits: f64) -> bool {
        bits > 0.0 || self.weights.unseen > 0.0
    }

    fn link(&mut self, edge: Edge) {
        for (one, other) in [(edge.a, edge.b), (edge.b, edge.a)] {
            let links = &mut self.links[one as usize];
            match find(links, other) {
                Ok(at) if links[at].1 == edge.bits => continue,
                Ok(at) => links[at].1 = edge.bits,
                Err(at) => links.insert(at, (other, edge.bits)),
            }
            self.mark(one);
        }
    }

    /// Notes that a telling is linked or joined otherwise than before.
    fn mark(&mut self, telling: u32) {
        if let Some(telling) = &self.tellings[telling as usize] {
            self.stale.tellings_of(telling.slot);
        }
    }
}

fn find(links: &Links, other: u32) -> Result<usize, usize> {
    links.binary_search_by_key(&other, |(other, _)| *other)
}

fn cut(links: &mut Links, other: u32) {
    if let Ok(at) = find(links, other) {
        links.remove(at);
    }
}

fn cluster_one(
    pile: &Pile,
    items: &[u32],
    bound: Option<&Bound>,
    blocks: &mut Blocks,
) -> Vec<Vec<u32>> {
    if let [item] = items {
        return vec![vec![*item]];
    }
    let local: HashMap<u32, u32> = items.iter().copied().zip(0..).collect();
    let mut edges = Vec::new();
    for (item, at) in items.iter().zip(0..) {
        let later = pile.links[*item as usize].iter().map(|(other, bits)| (local[other], *bits));
        edges.extend(later.filter(|(b, _)| at < *b).map(|(b, bits)| Edge { a: at, b, bits }));
    }
    let block = |item: &u32| bound.and_then(|bound| bound.block_of.get(item).copied());
    let decided: Vec<_> = items.iter().map(block).collect();
    let roots = average_link(&decided, &edges, pile.weights.unseen, blocks);
    let mut clusters: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (item, root) in items.iter().zip(roots) {
        clusters.entry(root).or_default().push(*item);
    }
    clusters.into_values().collect()
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
