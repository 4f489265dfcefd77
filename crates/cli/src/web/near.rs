//! Which computers are of this network, and a lookup that finds only others.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, ToSocketAddrs as _};
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

/// Finds computers outside of this network alone. A proxy that the person set is reached wherever it is.
#[derive(Default)]
pub struct Outside(DefaultResolver);

impl fmt::Debug for Outside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Outside")
    }
}

impl Resolver for Outside {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.0.resolve(uri, config, timeout)?;
        let is_proxy = config.proxy().is_some_and(|proxy| proxy.uri() == uri);
        if !is_proxy && found.iter().any(|address| is_inside(address.ip())) {
            return Err(ureq::Error::Other(Box::new(Inside)));
        }
        Ok(found)
    }
}

/// Why a computer is not asked.
#[derive(Debug)]
pub struct Inside;

impl fmt::Display for Inside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it leads to a computer of this network, which nobody here named")
    }
}

impl std::error::Error for Inside {}

/// Whether what a person named lies in this network.
pub fn is_near(address: &str) -> bool {
    let Ok(uri) = address.parse::<Uri>() else { return false };
    let (Some(host), port) = (uri.host(), uri.port_u16().unwrap_or(443)) else { return false };
    let host = host.trim_matches(['[', ']']);
    let Ok(mut found) = (host, port).to_socket_addrs() else { return false };
    found.any(|address| is_inside(address.ip()))
}

/// Whether an address means this computer, or one that only this network reaches.
fn is_inside(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_inside_4(address),
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(address) => is_inside_4(address),
            None => is_inside_6(address),
        },
    }
}

fn is_inside_4(address: Ipv4Addr) -> bool {
    let [a, b, ..] = address.octets();
    let is_shared = a == 100 && (64..128).contains(&b);
    address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || address.is_multicast()
        || is_shared
        || a == 0
        || a >= 240
}

fn is_inside_6(address: Ipv6Addr) -> bool {
    address.is_loopback()
        || address.is_unspecified()
        || address.is_unique_local()
        || address.is_unicast_link_local()
        || address.is_multicast()
        // 64:ff9b::/96 is a way to an address of the older kind.
        || address.segments()[..6] == [0x64, 0xff9b, 0, 0, 0, 0]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_this_network_reaches_is_inside() {
        let check = |address: &str, expected: bool| {
            let parsed = address.parse().expect("an address");
            assert_eq!(is_inside(parsed), expected, "{address}");
        };
        for inside in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
        ] {
            check(inside, true);
            check(&format!("::ffff:{inside}"), true);
        }
        for inside in ["::1", "::", "fe80::1", "fd00::1", "ff02::1", "64:ff9b::7f00:1"] {
            check(inside, true);
        }
        for outside in ["93.184.216.34", "100.128.0.1", "172.32.0.1", "2606:2800:220:1::1"] {
            check(outside, false);
        }
    }

    #[test]
    fn a_person_may_name_a_computer_of_the_network() {
        assert!(is_near("http://127.0.0.1:8080/feed"));
        assert!(is_near("http://[::1]/feed"));
        assert!(!is_near("no address"));
    }
}
