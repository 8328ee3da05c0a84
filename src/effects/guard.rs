use std::future::Future;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::task::{Context, Poll};

use hyper_util::client::legacy::connect::dns::Name;
use tower_service::Service;

/// Resolves names, and refuses those that lead to an address inside: a tenant's file must not make this machine speak to
/// its own neighbours. The connection is made to the very addresses that were checked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Guard;

impl Service<Name> for Guard {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Self::Response>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        Box::pin(async move {
            let addresses: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            match addresses.iter().find(|address| !is_public(address.ip())) {
                Some(_) => Err(io::Error::other("the name leads to an address that is not public")),
                None => Ok(addresses.into_iter()),
            }
        })
    }
}

/// Whether a host written in a web address may be spoken to; a name is checked when it is resolved.
pub(super) fn host_may_be_asked(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare.parse().map_or(!bare.is_empty(), is_public)
}

/// Whether an address belongs to the open internet, as far as the registries of special addresses say.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || a == 0
        || a >= 224
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (b == 18 || b == 19));
    !special
}

/// Only global unicast is public, and of it not what carries an IPv4 address inside or is kept for documents.
fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(mapped) = address.to_ipv4_mapped() {
        return is_public_v4(mapped);
    }
    let [first, second, ..] = address.segments();
    let global = (0x2000..0x4000).contains(&first);
    let special = (first == 0x2001 && (second < 0x0200 || second == 0x0db8)) || first == 0x2002 || first == 0x3fff;
    global && !special
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_inside_are_not_asked() {
        for host in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "198.18.0.1",
            "192.0.0.8",
            "[::1]",
            "[::]",
            "[fe80::1]",
            "[fc00::1]",
            "[ff02::1]",
            "[::ffff:127.0.0.1]",
            "[::127.0.0.1]",
            "[64:ff9b::7f00:1]",
            "[2002:7f00:1::]",
            "[2001:db8::1]",
            "",
        ] {
            assert!(!host_may_be_asked(host), "{host}");
        }
        for host in
            ["93.184.216.34", "8.8.8.8", "172.32.0.1", "[2606:2800:220:1:248:1893:25c8:1946]", "dispatch.example.com"]
        {
            assert!(host_may_be_asked(host), "{host}");
        }
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_is_refused() {
        let name: Name = "localhost".parse().unwrap();
        assert!(Guard.call(name).await.is_err());
    }
}
