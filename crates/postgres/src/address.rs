//! Where a database is: `postgresql://role@host:5432/database`, or the same as `key=value` words.
//!
//! **Invariant:** what a person is shown of an address holds no password, and no secret goes over a network in the clear.

use parallax_journal::{JournalError, Patience};
use postgres::Config;
use postgres::config::Host;
use std::path::PathBuf;
use std::time::Duration;

/// An address that can be used.
#[derive(Clone)]
pub struct Address {
    pub config: Config,
    pub patience: Patience,
}

impl Address {
    /// Reads an address; `password` is taken where it names none.
    pub fn parse(
        text: &str,
        password: Option<&str>,
        patience: Patience,
    ) -> Result<Self, JournalError> {
        let bad = |why: String| JournalError::BadAddress { why };
        // The parser's words may repeat what stands there, a password too; so only the place is told.
        let mut config = text
            .parse::<Config>()
            .map_err(|_| bad("it cannot be read as one (a sign such as @ or # in a password is written %40, %23)".to_owned()))?;
        if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
            return Err(bad(
                "it names no host; a local server's socket is host=/var/run/postgresql".to_owned(),
            ));
        }
        if let Some(host) = config.get_hosts().iter().find(|host| !is_here(host)) {
            return Err(far(host_name(host)));
        }
        if let Some(addr) = config.get_hostaddrs().iter().find(|addr| !addr.is_loopback()) {
            return Err(far(addr.to_string()));
        }
        if let (None, Some(password)) = (config.get_password(), password) {
            config.password(password);
        }
        if config.get_application_name().is_none() {
            config.application_name("parallax");
        }
        config
            .connect_timeout(patience.0)
            .keepalives_idle(Duration::from_secs(30))
            .keepalives_interval(Duration::from_secs(10))
            .tcp_user_timeout(Duration::from_secs(60));
        Ok(Self { config, patience })
    }

    /// As a person is shown it.
    pub fn place(&self) -> PathBuf {
        let hosts: Vec<String> = self.config.get_hosts().iter().map(host_name).collect();
        let port = self.config.get_ports().first().copied().unwrap_or(5432);
        let database = self.config.get_dbname().unwrap_or_default();
        PathBuf::from(format!("postgresql://{}:{port}/{database}", hosts.join(",")))
    }
}

fn far(host: String) -> JournalError {
    JournalError::BadAddress {
        why: format!(
            "{host} is another machine, and reports would cross the network in the clear: this build speaks no TLS"
        ),
    }
}

/// Whether what is sent there stays on this machine.
fn is_here(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => {
            let is_loopback = |ip: std::net::IpAddr| ip.is_loopback();
            name == "localhost" || name.parse().is_ok_and(is_loopback)
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    }
}

fn host_name(host: &Host) -> String {
    match host {
        Host::Tcp(name) => name.clone(),
        #[cfg(unix)]
        Host::Unix(folder) => folder.display().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Address, String> {
        Address::parse(text, None, Patience::default()).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_shown_holds_no_password() {
        let address = parse("postgresql://desk:hush@localhost:5433/record").expect("an address");
        assert_eq!(address.place(), PathBuf::from("postgresql://localhost:5433/record"));
        let error = parse("postgresql://desk:hush@lo#calhost:x/record").err().expect("refused");
        assert!(!error.contains("hush"), "{error}");
    }

    #[test]
    fn nothing_crosses_a_network_in_the_clear() {
        for remote in ["postgresql://desk@db.example.org/record", "host=10.0.0.7 dbname=record"] {
            let error = parse(remote).err().expect("refused");
            assert!(error.contains("TLS"), "{error}");
        }
        for local in
            ["host=/run/postgresql dbname=r", "postgresql://127.0.0.1/r", "postgresql://[::1]/r"]
        {
            assert!(parse(local).is_ok(), "{local}: {:?}", parse(local).err());
        }
        assert!(parse("dbname=record").err().expect("refused").contains("host"));
    }
}
