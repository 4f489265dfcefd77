//! How the closed word lists of the codebook become enums: one definition gives the variants, their published names,
//! parsing, and the list of all.

/// A name that is not in the codebook's list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name:?} is no {list}; the codebook knows: {known}")]
pub struct UnknownName {
    /// What was given.
    pub name: String,
    /// Which list it was looked up in: `event type`, `method`, …
    pub list: &'static str,
    /// Every name of that list, comma-separated.
    pub known: String,
}

/// Defines an enum whose variants carry the names that the codebook, JSON, SQL and the command line share.
macro_rules! named_enum {
    ($(#[$meta:meta])* $vis:vis enum $name:ident ($list:literal) { $($(#[$vmeta:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs)]
        $vis enum $name { $($(#[$vmeta])* $variant),+ }

        impl $name {
            /// Every value, in the codebook's order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The published name.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::UnknownName;

            fn from_str(name: &str) -> Result<Self, Self::Err> {
                match name {
                    $($text => Ok(Self::$variant),)+
                    _ => Err($crate::UnknownName {
                        name: name.to_owned(),
                        list: $list,
                        known: [$($text),+].join(", "),
                    }),
                }
            }
        }
    };
}

pub(crate) use named_enum;
