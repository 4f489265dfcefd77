//! Annotated paragraphs as tests. Development only.
