use super::client::Answer;
use super::validator::{Element, validate};
use super::{Carrier, Parameters, Request, parameters};

/// How many documents the carrier fetches without the caller doing anything before it gives up.
const MAX_DOCUMENTS_IN_A_ROW: usize = 10;
/// What the carrier does to a logical request when it goes wrong.
const RETRIES: usize = 1;

/// A call as the carrier sees it.
pub struct PhoneCall<'a> {
    carrier: &'a Carrier,
    addresses: Addresses,
    pub sid: String,
    pub from: String,
    pub to: String,
    /// Where the document stands: at what it waits for.
    pub awaits: Awaits,
    /// Every document that was used, in order.
    pub documents: Vec<Element>,
    /// What was fetched, in order, with what came back.
    pub log: Vec<(Request, Answer)>,
    /// Faults that the carrier met, by its own codes.
    pub faults: Vec<String>,
    how: Delivery,
}

/// What is configured at the number.
#[derive(Clone, Debug)]
pub struct Addresses {
    pub voice: String,
    pub fallback: Option<String>,
    pub status: Option<String>,
}

impl Addresses {
    pub fn of_tenant(tenant: &str) -> Self {
        let base = format!("/twilio/{tenant}/voice");
        Self { fallback: Some(format!("{base}/fallback")), status: Some(format!("{base}/status")), voice: base }
    }
}

/// How requests are delivered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delivery {
    /// Every request is delivered twice, with the same token: the second answer must be the first.
    pub twice: bool,
}

/// What the call waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Awaits {
    /// The caller's words or keys; then this address is asked.
    Caller { action: String },
    /// The end of a transfer to a number; then this address is asked, if there is one.
    Transfer { number: String, action: Option<String> },
    /// A message to be left; then this address is asked.
    Message { action: String },
    /// Nothing: the call is over.
    Nothing,
}

impl<'a> PhoneCall<'a> {
    /// Dials, and hears the first document.
    pub async fn place(
        carrier: &'a Carrier,
        addresses: Addresses,
        sid: &str,
        from: &str,
        to: &str,
        how: Delivery,
    ) -> Self {
        let mut call = Self {
            carrier,
            addresses,
            sid: sid.to_owned(),
            from: from.to_owned(),
            to: to.to_owned(),
            awaits: Awaits::Nothing,
            documents: Vec::new(),
            log: Vec::new(),
            faults: Vec::new(),
            how,
        };
        let voice = call.addresses.voice.clone();
        call.follow(&voice, parameters(&[("CallStatus", "ringing")])).await;
        call
    }

    /// Speaks.
    pub async fn say(&mut self, words: &str, confidence: Option<f64>) {
        let mut told = parameters(&[("SpeechResult", words)]);
        told.extend(confidence.map(|confidence| ("Confidence".to_owned(), confidence.to_string())));
        self.input(told).await;
    }

    /// Presses keys.
    pub async fn press(&mut self, keys: &str) {
        self.input(parameters(&[("Digits", keys)])).await;
    }

    /// Says nothing until the carrier gives up waiting.
    pub async fn stay_silent(&mut self) {
        self.input(Vec::new()).await;
    }

    async fn input(&mut self, told: Parameters) {
        let Awaits::Caller { action } = self.awaits.clone() else { panic!("nobody listens: {:?}", self.awaits) };
        self.follow(&action, told).await;
    }

    /// The person called answers, or does not: `completed`, `busy`, `no-answer`, `failed`.
    pub async fn transfer_ends(&mut self, status: &str) {
        let Awaits::Transfer { action, .. } = self.awaits.clone() else {
            panic!("nobody is called: {:?}", self.awaits)
        };
        match action {
            Some(action) => self.follow(&action, parameters(&[("DialCallStatus", status)])).await,
            None => self.awaits = Awaits::Nothing,
        }
    }

    /// Leaves a message of so many seconds; of none, the carrier asks no action but goes on in the document.
    pub async fn leave_message(&mut self, seconds: u32) {
        let Awaits::Message { action } = self.awaits.clone() else { panic!("nobody records: {:?}", self.awaits) };
        if seconds > 0 {
            let url = format!("https://api.twilio.com/2010-04-01/Accounts/{}/Recordings/RE1", self.carrier.account);
            let told = parameters(&[
                ("RecordingUrl", &url),
                ("RecordingDuration", &seconds.to_string()),
                ("RecordingSid", "RE1"),
            ]);
            return self.follow(&action, told).await;
        }
        let document = self.documents.last().cloned().unwrap_or_default();
        let record = document.children.iter().position(|element| element.name == "Record").unwrap_or(0);
        match document.children.get(record + 1) {
            Some(redirect) if redirect.name == "Redirect" => self.follow(&redirect.text, Vec::new()).await,
            _ => self.awaits = Awaits::Nothing,
        }
    }

    /// Hangs up: whatever was waited for is asked no more, only the status is told.
    pub async fn hang_up(&mut self) {
        self.awaits = Awaits::Nothing;
        self.tell_status("completed", None).await;
    }

    /// A status callback.
    pub async fn tell_status(&mut self, status: &str, sequence: Option<u32>) {
        let Some(url) = self.addresses.status.clone() else { return };
        let mut told = parameters(&[("CallStatus", status), ("CallDuration", "42")]);
        told.extend(sequence.map(|sequence| ("SequenceNumber".to_owned(), sequence.to_string())));
        let request = self.carrier.request(&url, self.all(told));
        let answer = self.deliver(&request).await.expect("a status callback is answered");
        assert!(answer.status == 200 || answer.status == 204, "15003: {answer:?}");
        self.log.push((request, answer));
    }

    /// A callback about a recording of the whole call.
    pub async fn tell_recording(&mut self, id: &str, status: &str) {
        let Some(url) = self.addresses.status.clone() else { return };
        let place = format!("https://api.example.com/recordings/{id}");
        let told =
            [("RecordingSid", id), ("RecordingStatus", status), ("RecordingUrl", &place), ("RecordingDuration", "7")];
        let request = self.carrier.request(&url, self.all(parameters(&told)));
        let answer = self.deliver(&request).await.expect("a recording callback is answered");
        assert!(answer.status == 200 || answer.status == 204, "15003: {answer:?}");
        self.log.push((request, answer));
    }

    /// Everything spoken in the last document.
    pub fn spoken(&self) -> String {
        self.documents.last().map(Element::spoken).unwrap_or_default()
    }

    fn all(&self, told: Parameters) -> Parameters {
        let mut all = parameters(&[
            ("CallSid", &self.sid),
            ("AccountSid", &self.carrier.account),
            ("From", &self.from),
            ("To", &self.to),
            ("Caller", &self.from),
            ("Called", &self.to),
            ("ApiVersion", "2010-04-01"),
            ("Direction", "inbound"),
            ("FromCity", ""),
            ("ANewParameter", "that nobody knows yet"),
        ]);
        if !told.iter().any(|(name, _)| name == "CallStatus") {
            all.push(("CallStatus".to_owned(), "in-progress".to_owned()));
        }
        all.extend(told);
        all
    }

    /// Fetches a document and runs it until it waits or ends.
    async fn follow(&mut self, url: &str, told: Parameters) {
        let (mut url, mut told) = (url.to_owned(), told);
        for _ in 0..MAX_DOCUMENTS_IN_A_ROW {
            let request = self.carrier.request(&url, self.all(told));
            let document = match self.fetch(&request).await {
                Ok(document) => document,
                Err(fault) => match self.fall_back(&request, fault).await {
                    Some(document) => document,
                    None => return self.awaits = Awaits::Nothing,
                },
            };
            self.documents.push(document.clone());
            match run(&document) {
                Next::Waits(awaits) => return self.awaits = awaits,
                Next::Goes(to) => (url, told) = (to, Vec::new()),
            }
        }
        panic!("more than {MAX_DOCUMENTS_IN_A_ROW} documents without the caller: a loop");
    }

    async fn fetch(&mut self, request: &Request) -> Result<Element, String> {
        let answer = self.deliver(request).await.map_err(|error| format!("11200: {error}"))?;
        self.log.push((request.clone(), answer.clone()));
        if answer.status != 200 {
            return Err(format!("11200: status {}", answer.status));
        }
        if answer.body.is_empty() {
            return Err("11770: empty".to_owned());
        }
        match answer.header("content-type") {
            Some("text/xml" | "application/xml") => validate(&answer.body),
            other => Err(format!("12300: {other:?}")),
        }
    }

    /// Delivered again with the same token where there was no connection, and once more where duplicates are wanted.
    async fn deliver(&self, request: &Request) -> std::io::Result<Answer> {
        let mut answer = self.carrier.deliver(request).await;
        for _ in 0..RETRIES {
            if answer.is_err() {
                answer = self.carrier.deliver(request).await;
            }
        }
        if self.how.twice {
            let again = self.carrier.deliver(request).await?;
            let first = answer.as_ref().expect("the first delivery succeeded");
            assert_eq!((again.status, again.text()), (first.status, first.text()), "a repeated delivery");
        }
        answer
    }

    async fn fall_back(&mut self, request: &Request, fault: String) -> Option<Element> {
        let code = fault.split(':').next().unwrap_or_default().to_owned();
        self.faults.push(fault);
        let fallback = self.addresses.fallback.clone()?;
        let told = parameters(&[("ErrorCode", &code), ("ErrorUrl", &request.url)]);
        let request = self.carrier.request(&fallback, self.all(told));
        match self.fetch(&request).await {
            Ok(document) => Some(document),
            Err(fault) => {
                self.faults.push(fault);
                None
            }
        }
    }
}

enum Next {
    Waits(Awaits),
    Goes(String),
}

/// Runs a document to the first verb that waits or leads elsewhere; at its end the call is hung up.
fn run(document: &Element) -> Next {
    for verb in &document.children {
        match verb.name.as_str() {
            "Say" | "Pause" | "Play" | "Start" => {}
            "Gather" => {
                assert_eq!(verb.attribute("actionOnEmptyResult"), "true", "silence must reach us");
                return Next::Waits(Awaits::Caller { action: verb.attribute("action").to_owned() });
            }
            "Dial" => {
                let number = verb.find("Number").map_or(String::new(), |number| number.text.clone());
                let action = verb.attributes.get("action").cloned();
                return Next::Waits(Awaits::Transfer { number, action });
            }
            "Record" => return Next::Waits(Awaits::Message { action: verb.attribute("action").to_owned() }),
            "Redirect" => return Next::Goes(verb.text.clone()),
            "Hangup" => return Next::Waits(Awaits::Nothing),
            other => panic!("the simulator does not know <{other}>"),
        }
    }
    Next::Waits(Awaits::Nothing)
}
