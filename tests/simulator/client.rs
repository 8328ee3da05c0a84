use std::io;
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The longest answer that is read, in bytes.
const MAX_ANSWER_BYTES: usize = 1 << 20;

/// One connection, raw: what is written is what is sent.
pub struct Client {
    stream: TcpStream,
    read: Vec<u8>,
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Client {
    pub async fn connect(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, read: Vec::new() })
    }

    pub async fn post(&mut self, target: &str, headers: &[(&str, &str)], body: &[u8]) -> io::Result<Answer> {
        let length = body.len().to_string();
        let mut all = vec![("host", "voice.example.com"), ("content-length", length.as_str())];
        all.extend_from_slice(headers);
        self.send(&head("POST", target, &all)).await?;
        self.send(body).await?;
        self.answer().await
    }

    pub async fn get(&mut self, target: &str, headers: &[(&str, &str)]) -> io::Result<Answer> {
        let mut all = vec![("host", "voice.example.com")];
        all.extend_from_slice(headers);
        self.send(&head("GET", target, &all)).await?;
        self.answer().await
    }

    pub async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes).await
    }

    /// Reads one answer; leaves what comes after it.
    pub async fn answer(&mut self) -> io::Result<Answer> {
        let end_of_head = loop {
            if let Some(at) = self.read.windows(4).position(|four| four == b"\r\n\r\n") {
                break at;
            }
            self.more().await?;
        };
        let head = String::from_utf8_lossy(&self.read[..end_of_head]).into_owned();
        self.read.drain(..end_of_head + 4);
        let mut lines = head.split("\r\n");
        let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|status| status.parse().ok());
        let status = status.ok_or_else(|| io::Error::other(format!("no status line: {head:?}")))?;
        let headers: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        let length =
            headers.iter().find(|(name, _)| name == "content-length").and_then(|(_, length)| length.parse().ok());
        let length: usize = length.ok_or_else(|| io::Error::other("an answer without a length"))?;
        while self.read.len() < length {
            self.more().await?;
        }
        Ok(Answer { status, headers, body: self.read.drain(..length).collect() })
    }

    /// Ready when the server has closed the connection and sent nothing more.
    pub async fn closed(&mut self) -> bool {
        let mut rest = Vec::new();
        matches!(self.stream.read_to_end(&mut rest).await, Ok(0) | Err(_))
    }

    async fn more(&mut self) -> io::Result<()> {
        let mut some = [0; 4096];
        let read = self.stream.read(&mut some).await?;
        if read == 0 || self.read.len() + read > MAX_ANSWER_BYTES {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the answer broke off"));
        }
        self.read.extend_from_slice(&some[..read]);
        Ok(())
    }
}

fn head(method: &str, target: &str, headers: &[(&str, &str)]) -> Vec<u8> {
    let mut head = format!("{method} {target} HTTP/1.1\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    head.into_bytes()
}
