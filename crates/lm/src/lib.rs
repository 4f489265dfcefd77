//! Sentences to parts of speech, lemmas, trees and mentions. Pure.
