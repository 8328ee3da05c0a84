//! `calls`, `why`, `erase`, over a folder in which calls are remembered.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use clientsvia::engine::{Event, SaidBy};
use clientsvia::model::{At, CallId, SlotId, TenantId};
use clientsvia::slot::Value;
use clientsvia::store::{CallEvent, CallEventKind, DurableStore, Options, Reader, Store, open};
use clientsvia::trace::TurnTrace;

use super::{Answer, Typed};
use crate::recorded::{files_of, record, revision, said};

pub const CALL: &str = "CA8f0c3d2e1b4a59687796a5b4c3d2e1f0";

/// Waits for a future without a runtime.
fn wait<T>(future: impl Future<Output = T>) -> T {
    struct Unpark(std::thread::Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(value) => return value,
            Poll::Pending => std::thread::park(),
        }
    }
}

/// A command typed where two calls are remembered.
pub fn typed(words: &[&str]) -> (Typed, Arc<DurableStore>) {
    let typed = Typed::new(words);
    let store = open(&Options::new(typed.folder.path().join("data"))).unwrap();
    let revision = revision();
    wait(store.put_revision(files_of(&revision))).unwrap();
    let inputs = [
        said("um hi my ac quit and it's ninety in here"),
        said("how much is that going to cost me"),
        said("no"),
        said("it's Maria Lopez"),
        said("two three nine five five five oh one two three"),
        said("yes that's right"),
        Event::HungUp,
    ];
    let silent = [Event::Silent, said("do you sell pizza")];
    for call in [record(&revision, CALL, &inputs), record(&revision, "CA00000000000000000000000000000002", &silent)] {
        keep(&store, call);
    }
    (typed, store)
}

fn keep(store: &DurableStore, call: Vec<TurnTrace>) {
    for turn in call {
        wait(store.append_turn(Arc::new(turn))).unwrap();
    }
}

fn answer(words: &[&str]) -> Answer {
    let (typed, _server) = typed(words);
    typed.answer()
}

/// What it prints, beside what was typed.
macro_rules! prints {
    ($($word:expr),+) => {{
        let words = [$($word),+];
        let answer = answer(&words);
        assert_eq!(answer.status, 0, "{}", answer.stderr);
        insta::with_settings!({ description => format!("clientsvia {}", words.join(" ")), omit_expression => true }, {
            insta::assert_snapshot!(answer.stdout);
        });
    }};
}

#[test]
fn calls_beside_a_running_server() {
    prints!("calls", "frost");
}

#[test]
fn calls_as_json() {
    prints!("calls", "frost", "--json", "--limit", "1");
}

#[test]
fn calls_of_nobody() {
    let answer = answer(&["calls", "acme"]);
    assert_eq!(
        (answer.stdout.as_str(), answer.stderr.as_str(), answer.status),
        ("", "acme has no calls in `data`\n", 0)
    );
}

#[test]
fn why_a_whole_call() {
    prints!("why", CALL);
}

#[test]
fn why_a_turn_revealed() {
    prints!("why", CALL, "5", "--reveal");
}

#[test]
fn why_as_json() {
    prints!("why", CALL, "2", "--json");
}

#[test]
fn why_of_a_call_nobody_knows() {
    answer(&["why", "CA99"]).refuses(
        2,
        "clientsvia: no call is remembered as `CA99`\n  help: list the latest calls:  clientsvia calls TENANT\n",
    );
}

#[test]
fn why_of_a_turn_that_was_not() {
    answer(&["why", CALL, "20"]).refuses(
        2,
        &format!("clientsvia: the call {CALL} has no turn 20\n  help: its turns are 0 (the greeting) to 7\n"),
    );
}

#[test]
fn no_folder_in_which_calls_are_remembered() {
    Typed::new(&["calls", "frost"]).answer().refuses(
        3,
        "clientsvia: there is no journal in `data`\n  help: name the folder that `clientsvia serve` remembers calls \
         in:  --data FOLDER\n",
    );
}

#[test]
fn nothing_that_names_a_caller_is_shown_unasked() {
    for words in [&["why", CALL][..], &["why", CALL, "--json"], &["calls", "frost"], &["calls", "frost", "--json"]] {
        let answer = answer(words);
        for secret in ["Maria", "Lopez", "2395550123", "239-555-0123", "two three nine", "2395550199"] {
            assert!(!answer.stdout.contains(secret), "{words:?} shows {secret}: {}", answer.stdout);
        }
    }
}

/// A third call, in which a caller says more than was asked for.
const TALKATIVE: &str = "CA00000000000000000000000000000003";

fn talkative(words: &[&str], change: impl Fn(&mut TurnTrace)) -> Answer {
    let (typed, store) = typed(words);
    let inputs = [
        said(
            "this is Maria Lopez, call me at two three nine five five five zero one eight eight, or zeb dot quag at gmail \
             dot com or zeb@x.com, my ac quit",
        ),
        said("no"),
        said("it's Maria Lopez"),
    ];
    let mut call = record(&revision(), TALKATIVE, &inputs);
    call.iter_mut().for_each(change);
    keep(&store, call);
    typed.answer()
}

#[test]
fn what_was_given_anywhere_in_a_call_is_masked_in_all_of_it() {
    for words in [&["why", TALKATIVE][..], &["why", TALKATIVE, "1"], &["why", TALKATIVE, "--json"]] {
        let answer = talkative(words, |_| {});
        for secret in ["Maria", "Lopez", "five", "eight", "zeb", "quag", "gmail", "x.com"] {
            assert!(!answer.stdout.contains(secret), "{words:?} shows {secret}: {}", answer.stdout);
        }
        assert!(
            answer.stdout.contains("this is M•••, call me at •••88, or ••• or •••, my ac quit"),
            "{}",
            answer.stdout
        );
    }
    let revealed = talkative(&["why", TALKATIVE, "--reveal"], |_| {}).stdout;
    assert!(revealed.contains("this is Maria Lopez") && revealed.contains("zeb@x.com"), "{revealed}");
}

#[test]
fn a_caller_that_is_no_number_is_masked_and_one_that_is_withheld_is_shown() {
    for (from, shown) in [("sip:jane.doe@example.com", "•••"), ("Jane Doe", "•••"), ("anonymous", "anonymous")]
    {
        let with = |words: &[&str]| talkative(words, |turn| turn.call.from = from.to_owned()).stdout;
        let why = with(&["why", TALKATIVE, "0"]);
        assert!(why.contains(&format!("a call came in from {shown}.")), "{why}");
        let calls = with(&["calls", "frost", "--json"]);
        assert!(calls.contains(&format!("\"from\":\"{shown}\"")), "{calls}");
        assert!(!calls.to_lowercase().contains("jane"), "{calls}");
    }
}

#[test]
fn what_is_waited_for_is_told_whatever_was_given() {
    for (value, turn, told) in [
        ("no", "1", "Then it waits for: yes / no / else."),
        ("callback", "3", "Then it waits for: callback."),
        ("no", "2", "because the caller said \"no\""),
    ] {
        let answer = talkative(&["why", TALKATIVE, turn], |turn| {
            turn.call.slots.insert(SlotId::new("remark"), Value::Text(value.to_owned()));
        });
        assert!(answer.stdout.contains(told), "{}", answer.stdout);
    }
}

#[test]
fn words_that_ship_with_the_product_have_no_line() {
    let answer = talkative(&["why", TALKATIVE, "0"], |turn| {
        turn.response.said.iter_mut().for_each(|said| {
            said.by = SaidBy::Statement;
            said.at = Some(At::shipped());
        });
    });
    assert!(answer.stdout.contains("\nThe product's own words were said.\n"), "{}", answer.stdout);
    assert!(!answer.stdout.contains(":0") && !answer.stdout.contains("not kept any more"), "{}", answer.stdout);
}

#[test]
fn a_call_of_which_only_a_status_is_remembered() {
    let id = "CA00000000000000000000000000000004";
    let (typed, store) = typed(&["why", id]);
    let kind = CallEventKind::Status { status: "no-answer".to_owned(), sequence: Some(0), duration_seconds: None };
    let (tenant, call) = (TenantId::new("frost"), CallId::new(id));
    let at = "2026-07-15T02:15:00Z".parse().unwrap();
    wait(store.append_event(CallEvent { tenant, call, at, kind })).unwrap();
    let told = format!("Of the call {id} no turn is remembered, only what came beside it.\n");
    let answer = typed.answer();
    assert!(answer.stdout.starts_with(&told), "{}", answer.stdout);
    assert!(answer.stdout.ends_with("the carrier says: no-answer\n"), "{}", answer.stdout);
    typed.again(&["why", id, "1"]).refuses(
        2,
        &format!(
            "clientsvia: the call {id} has no turn 1\n  help: no turn of it is remembered; what is:  clientsvia why {id}\n"
        ),
    );
}

#[test]
fn an_erased_call_is_a_tombstone_and_its_words_leave_the_files() {
    let (typed, server) = typed(&["erase", CALL]);
    drop(server);
    typed.answer().says(&format!("The call {CALL} is erased. A tombstone stays.\n"));
    typed.again(&["erase", CALL]).says(&format!("The call {CALL} was erased before.\n"));
    let told = typed.again(&["why", CALL]);
    assert!(told.stdout.starts_with(&format!("The call {CALL} was erased on ")), "{}", told.stdout);
    assert!(typed.again(&["calls", "frost"]).stdout.contains("erased"));
    assert_eq!(typed.files_with("Maria"), Vec::<String>::new());
    assert_eq!(typed.files_with("pizza").len(), 2, "the other call is kept, in the journal and in the view");
}

#[test]
fn erase_beside_a_running_server() {
    let (typed, server) = typed(&["erase", CALL]);
    let answer = typed.answer();
    assert!(answer.stdout.starts_with(&format!("The call {CALL} is erased: nothing shows its words any more.")));
    assert!(typed.again(&["why", CALL]).stdout.contains("was erased on"));
    wait(server.settled()).unwrap();
    assert_eq!(typed.files_with("Maria"), Vec::<String>::new());
    drop(server);
    assert!(typed.again(&["why", CALL]).stdout.contains("was erased on"));
}

#[test]
fn what_callers_wished_is_told_to_learn_from_and_nothing_else() {
    let (typed, server) = typed(&["erase", CALL]);
    let reader = Reader::new(&typed.folder.path().join("data")).unwrap();
    let wishes = |limit: usize| reader.wishes(&TenantId::new("frost"), limit).unwrap().found;
    let mut told = wishes(100);
    told.sort();
    assert_eq!(told, ["do you sell pizza", "um hi my ac quit and it's ninety in here"], "nothing said to a question");
    assert_eq!(wishes(1).len(), 1);
    assert_eq!(reader.wishes(&TenantId::new("other"), 100).unwrap().found, Vec::<String>::new());
    typed.answer();
    assert_eq!(wishes(100), ["do you sell pizza"]);
    drop(server);
}
