//! The one way out: every request that this program makes to another host passes here.
//!
//! An address that somebody else chose (a webhook, an image, a provider's end point) must not lead into the own network.
//! The host is resolved here, every address is looked at, and the connection goes to the address that was looked at;
//! redirects are followed by hand, so that each hop passes the same gate.

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue, LOCATION};
use reqwest::{Client, Method, Url};
use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

/// Redirects that are followed for a request that only reads.
const HOPS: usize = 3;
/// Longest wait for a connection, and for a whole answer.
const CONNECT: Duration = Duration::from_secs(10);
const ANSWER: Duration = Duration::from_secs(30);

/// Why a request did not leave, or brought nothing back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EgressError {
    /// The text is no URL, or not one of http or https.
    #[error("{url} is not an http or https address")]
    NotAUrl {
        /// The text.
        url: String,
    },
    /// The URL carries a user name or password.
    #[error("an address must not carry a user name or password")]
    Credentials,
    /// The host has no address.
    #[error("{host} cannot be resolved")]
    Unresolved {
        /// The host.
        host: String,
    },
    /// The host leads to an address that may not be asked.
    #[error("{host} leads to {address}, which is not a public address")]
    Private {
        /// The host.
        host: String,
        /// Its address.
        address: IpAddr,
    },
    /// The answer did not come, or broke off.
    #[error("{host} did not answer: {detail}")]
    Failed {
        /// The host.
        host: String,
        /// What the machine said, without the address, which may hold secrets.
        detail: String,
    },
    /// The answer was larger than asked for.
    #[error("the answer of {host} has more than {limit} bytes")]
    TooLarge {
        /// The host.
        host: String,
        /// The limit.
        limit: usize,
    },
    /// Too many redirects.
    #[error("{host} redirects again and again")]
    Redirects {
        /// The host.
        host: String,
    },
}

impl EgressError {
    /// Stable snake_case code.
    pub const fn code(&self) -> &'static str {
        match self {
            EgressError::NotAUrl { .. } => "not_a_url",
            EgressError::Credentials => "credentials_in_url",
            EgressError::Unresolved { .. } => "host_unresolved",
            EgressError::Private { .. } => "address_refused",
            EgressError::Failed { .. } => "no_answer",
            EgressError::TooLarge { .. } => "answer_too_large",
            EgressError::Redirects { .. } => "too_many_redirects",
        }
    }
}

/// What beside public addresses may be asked: networks such as `10.1.0.0/16`, and hosts by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Allowed {
    networks: Vec<(IpAddr, u8)>,
    hosts: Vec<String>,
}

impl Allowed {
    /// Reads entries of the configuration: an address, a network with its length, or a host's name.
    ///
    /// # Errors
    /// The first entry that is none of these.
    pub fn parse<S: AsRef<str>>(entries: &[S]) -> Result<Allowed, String> {
        let mut allowed = Allowed::default();
        for entry in entries {
            let entry = entry.as_ref().trim();
            if let Ok(address) = entry.parse::<IpAddr>() {
                allowed.networks.push((address, if address.is_ipv4() { 32 } else { 128 }));
            } else if let Some((address, length)) = entry.split_once('/') {
                let parsed = address.parse::<IpAddr>().ok().zip(length.parse::<u8>().ok());
                match parsed.filter(|(address, length)| *length <= if address.is_ipv4() { 32 } else { 128 }) {
                    Some(network) => allowed.networks.push(network),
                    None => return Err(entry.to_owned()),
                }
            } else if !entry.is_empty() && entry.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte)) {
                allowed.hosts.push(entry.to_ascii_lowercase());
            } else {
                return Err(entry.to_owned());
            }
        }
        Ok(allowed)
    }

    /// Whether an address of a host may be asked.
    pub fn permits(&self, host: &str, address: IpAddr) -> bool {
        let address = canonical(address);
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        is_public(address) || self.hosts.contains(&host) || self.networks.iter().any(|(network, length)| within(address, *network, *length))
    }
}

/// An IPv4 address in IPv6 clothes is an IPv4 address.
fn canonical(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(six) => six.to_ipv4_mapped().map_or(address, IpAddr::V4),
        four => four,
    }
}

fn within(address: IpAddr, network: IpAddr, length: u8) -> bool {
    match (address, network) {
        (IpAddr::V4(a), IpAddr::V4(b)) => u32::from(a).checked_shr(32 - u32::from(length)) == u32::from(b).checked_shr(32 - u32::from(length)),
        (IpAddr::V6(a), IpAddr::V6(b)) => u128::from(a).checked_shr(128 - u32::from(length)) == u128::from(b).checked_shr(128 - u32::from(length)),
        _ => false,
    }
}

/// Whether an address belongs to the public Internet (IANA's special-purpose registries say what does not).
pub fn is_public(address: IpAddr) -> bool {
    match canonical(address) {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = a == 0
        || a == 10
        || a == 127
        || a >= 224
        || (a == 100 && (64..128).contains(&b))
        || (a == 169 && b == 254)
        || (a == 172 && (16..32).contains(&b))
        || (a == 192 && b == 168)
        || (a == 192 && b == 0 && (c == 0 || c == 2))
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (b == 18 || b == 19))
        || (a == 198 && b == 51 && c == 100)
        || (a == 203 && b == 0 && c == 113);
    !special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let parts = address.segments();
    let four = |high: u16, low: u16| is_public_v4(Ipv4Addr::from(u32::from(high) << 16 | u32::from(low)));
    match parts {
        // 6to4 and NAT64 carry an IPv4 address that counts.
        [0x2002, high, low, ..] => four(high, low),
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => four(high, low),
        // Documentation, Teredo and other protocol assignments.
        [0x2001, second, ..] if second < 0x200 || second == 0xdb8 => false,
        // Global unicast; everything else is loopback, local, multicast or unassigned.
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

/// An address that may be asked, with the host that leads there.
fn host_of(url: &Url) -> Result<String, EgressError> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(EgressError::NotAUrl { url: url.to_string() });
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(EgressError::Credentials);
    }
    url.host_str().map(|host| host.trim_matches(['[', ']']).to_owned()).ok_or_else(|| EgressError::NotAUrl { url: url.to_string() })
}

/// Looks a host up; an error when any of its addresses may not be asked, for which one is used would be chance.
async fn resolve(allowed: &Allowed, host: &str) -> Result<Vec<IpAddr>, EgressError> {
    let unresolved = || EgressError::Unresolved { host: host.to_owned() };
    let found: Vec<IpAddr> = match host.parse::<IpAddr>() {
        Ok(address) => vec![address],
        Err(_) => tokio::net::lookup_host((host, 0)).await.map_err(|_| unresolved())?.map(|address| address.ip()).collect(),
    };
    match found.iter().find(|address| !allowed.permits(host, **address)) {
        Some(address) => Err(EgressError::Private { host: host.to_owned(), address: *address }),
        None if found.is_empty() => Err(unresolved()),
        None => Ok(found),
    }
}

/// The resolver that the client uses for every connection.
struct Gate(Arc<Allowed>);

impl Resolve for Gate {
    fn resolve(&self, name: Name) -> Resolving {
        let allowed = self.0.clone();
        let host = name.as_str().to_owned();
        Box::pin(async move {
            let found = resolve(&allowed, &host).await?;
            let addresses: Addrs = Box::new(found.into_iter().map(|address| SocketAddr::new(address, 0)));
            Ok::<Addrs, Box<dyn std::error::Error + Send + Sync>>(addresses)
        })
    }
}

/// A request that leaves.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// GET or POST.
    pub method: Method,
    /// Where to.
    pub url: String,
    /// Headers.
    pub headers: Vec<(Cow<'static, str>, String)>,
    /// The body of a POST.
    pub body: Vec<u8>,
    /// Largest answer that is read.
    pub limit: usize,
}

impl Outgoing {
    /// Reads an address; an answer of at most 1 MiB.
    pub fn get(url: impl Into<String>) -> Outgoing {
        Outgoing { method: Method::GET, url: url.into(), headers: Vec::new(), body: Vec::new(), limit: 1 << 20 }
    }

    /// Sends a body.
    pub fn post(url: impl Into<String>, kind: &str, body: Vec<u8>) -> Outgoing {
        Outgoing { method: Method::POST, url: url.into(), headers: vec![("content-type".into(), kind.to_owned())], body, limit: 1 << 20 }
    }

    /// With a header.
    pub fn header(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Outgoing {
        self.headers.push((name.into(), value.into()));
        self
    }
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Incoming {
    /// HTTP status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

/// The client of the one way out; clones share their connections.
#[derive(Clone)]
pub struct Egress {
    /// Without the system's certificates there is no client; whoever asks is told so, and the program goes on.
    client: Result<Client, EgressError>,
    allowed: Arc<Allowed>,
}

impl Egress {
    /// A client that asks public addresses and what is allowed beside them.
    pub fn new(allowed: Allowed) -> Egress {
        let allowed = Arc::new(allowed);
        // Another part may have installed it already, which is fine: it is the same one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .dns_resolver(Arc::new(Gate(allowed.clone())))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .connect_timeout(CONNECT)
            .timeout(ANSWER)
            .user_agent(concat!("suyuan/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| EgressError::Failed { host: "the client".to_owned(), detail: error.to_string() });
        Egress { client, allowed }
    }

    /// Whether an address may be asked: its host's addresses, all of which were looked at.
    ///
    /// # Errors
    /// Why not.
    pub async fn check(&self, url: &str) -> Result<Vec<IpAddr>, EgressError> {
        let url = Url::parse(url).map_err(|_| EgressError::NotAUrl { url: url.to_owned() })?;
        resolve(&self.allowed, &host_of(&url)?).await
    }

    /// Sends a request; redirects of a GET are followed, each through the same gate.
    ///
    /// # Errors
    /// See [`EgressError`]; a status that tells of a failure is an answer, not an error.
    pub async fn send(&self, outgoing: Outgoing) -> Result<Incoming, EgressError> {
        let mut url = Url::parse(&outgoing.url).map_err(|_| EgressError::NotAUrl { url: outgoing.url.clone() })?;
        let mut headers = HeaderMap::new();
        for (name, value) in &outgoing.headers {
            let bad = || EgressError::NotAUrl { url: format!("header {name}") };
            let value = HeaderValue::from_str(value).map_err(|_| bad())?;
            headers.insert(HeaderName::from_bytes(name.as_bytes()).map_err(|_| bad())?, value);
        }
        let client = self.client.as_ref().map_err(Clone::clone)?;
        for _ in 0..=HOPS {
            let host = host_of(&url)?;
            // A name is looked at by the resolver when the connection is made; an address never reaches the resolver.
            if host.parse::<IpAddr>().is_ok() {
                resolve(&self.allowed, &host).await?;
            }
            let request = client.request(outgoing.method.clone(), url.clone()).headers(headers.clone()).body(outgoing.body.clone());
            let answer = request.send().await.map_err(|error| failed(&host, error))?;
            let next = answer.headers().get(LOCATION).and_then(|value| value.to_str().ok()).and_then(|place| url.join(place).ok());
            match next {
                Some(next) if answer.status().is_redirection() && outgoing.method == Method::GET => {
                    if next.origin() != url.origin() {
                        // Any of them may be a secret of the first host.
                        headers.clear();
                    }
                    url = next;
                }
                _ => return read(answer, &host, outgoing.limit).await,
            }
        }
        Err(EgressError::Redirects { host: url.host_str().unwrap_or("").to_owned() })
    }
}

async fn read(mut answer: reqwest::Response, host: &str, limit: usize) -> Result<Incoming, EgressError> {
    let status = answer.status().as_u16();
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| failed(host, error))? {
        if body.len() + chunk.len() > limit {
            return Err(EgressError::TooLarge { host: host.to_owned(), limit });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Incoming { status, body })
}

/// The gate's own refusal from within the client's error, or what the machine said without the address.
fn failed(host: &str, error: reqwest::Error) -> EgressError {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
    let mut detail = String::new();
    while let Some(one) = cause {
        if let Some(refusal) = one.downcast_ref::<EgressError>() {
            return refusal.clone();
        }
        detail = one.to_string();
        cause = one.source();
    }
    EgressError::Failed { host: host.to_owned(), detail }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn only_the_public_internet_is_public() {
        for text in ["1.1.1.1", "8.8.8.8", "203.0.114.1", "172.32.0.1", "2606:4700::1111", "2002:808:808::1", "64:ff9b::8.8.8.8", "::ffff:8.8.8.8"] {
            assert!(is_public(ip(text)), "{text}");
        }
        for text in [
            "127.0.0.1",
            "0.0.0.0",
            "10.0.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "192.0.2.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "240.0.0.1",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "2001:db8::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "2002:7f00:1::1",
            "64:ff9b::10.0.0.1",
            "2001::1",
            "fec0::1",
            "100::1",
            "::7f00:1",
        ] {
            assert!(!is_public(ip(text)), "{text}");
        }
    }

    #[test]
    fn what_is_allowed_is_allowed_and_nothing_beside() {
        let allowed = Allowed::parse(&["10.1.0.0/16", "127.0.0.1", "id.internal", "fd00::/8"]).unwrap();
        assert!(allowed.permits("x", ip("10.1.2.3")) && !allowed.permits("x", ip("10.2.0.1")));
        assert!(allowed.permits("x", ip("127.0.0.1")) && allowed.permits("x", ip("::ffff:127.0.0.1")) && !allowed.permits("x", ip("127.0.0.2")));
        assert!(allowed.permits("ID.internal.", ip("192.168.0.9")) && !allowed.permits("other", ip("192.168.0.9")));
        assert!(allowed.permits("x", ip("fd12::1")));
        for bad in ["10.0.0.0/33", "http://x", "", "a b", "::/129"] {
            assert_eq!(Allowed::parse(&[bad]), Err(bad.to_owned()));
        }
        assert!(Allowed::parse(&["0.0.0.0/0"]).unwrap().permits("x", ip("10.0.0.1")), "everything, when somebody insists");
    }

    #[tokio::test]
    async fn addresses_in_every_spelling_are_looked_at() {
        let egress = Egress::new(Allowed::default());
        for url in [
            "http://127.0.0.1/",
            "http://[::1]/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://localhost/",
            "https://169.254.169.254/latest",
            "http://[::ffff:10.0.0.1]/",
            "http://127.1:8080/x",
        ] {
            let refused = egress.check(url).await;
            assert!(matches!(refused, Err(EgressError::Private { .. })), "{url}: {refused:?}");
            let refused = egress.send(Outgoing::get(url)).await;
            assert!(matches!(refused, Err(EgressError::Private { .. })), "{url}: {refused:?}");
        }
        assert!(matches!(egress.check("file:///etc/passwd").await, Err(EgressError::NotAUrl { .. })));
        assert!(matches!(egress.check("https://a:b@1.1.1.1/").await, Err(EgressError::Credentials)));
        assert_eq!(egress.check("https://1.1.1.1/").await, Ok(vec![ip("1.1.1.1")]));
    }

    #[tokio::test]
    async fn a_redirect_into_the_own_network_is_refused() {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut buffer = [0; 1024];
                let read = stream.read(&mut buffer).await.unwrap_or(0);
                let there = String::from_utf8_lossy(&buffer[..read]).starts_with("GET /away");
                let answer = if there {
                    "HTTP/1.1 302 Found\r\nlocation: http://10.0.0.1/secret\r\ncontent-length: 0\r\n\r\n"
                } else {
                    "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello"
                };
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        });
        let egress = Egress::new(Allowed::parse(&["127.0.0.1"]).unwrap());
        let answer = egress.send(Outgoing::get(format!("http://{address}/"))).await.unwrap();
        assert_eq!((answer.status, answer.body.as_slice()), (200, b"hello".as_slice()));
        let refused = egress.send(Outgoing::get(format!("http://{address}/away"))).await;
        assert!(matches!(refused, Err(EgressError::Private { .. })), "{refused:?}");
        let mut small = Outgoing::get(format!("http://{address}/"));
        small.limit = 3;
        assert!(matches!(egress.send(small).await, Err(EgressError::TooLarge { .. })));
    }
}
