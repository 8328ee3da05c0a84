//! A tenant's files change while calls go on.

use std::fs;
use std::path::Path;

use clientsvia::diagnostic::{Diagnostic, Severity};
use clientsvia::effects::read_tenants;
use clientsvia::server::News;

use super::house::{CALLER, House, NUMBER, Plan, TENANT, desks, load};
use super::simulator::Carrier;
use super::simulator::call::{Addresses, Delivery, PhoneCall};

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (path, to) = (entry.as_ref().unwrap().path(), to.join(entry.as_ref().unwrap().file_name()));
        if path.is_dir() {
            copy(&path, &to);
        } else {
            fs::copy(&path, to).unwrap();
        }
    }
}

async fn call<'a>(carrier: &'a Carrier, sid: &str) -> PhoneCall<'a> {
    PhoneCall::place(carrier, Addresses::of_tenant(TENANT), sid, CALLER, NUMBER, Delivery::default()).await
}

async fn asks_for_hours(call: &mut PhoneCall<'_>) -> String {
    call.say("what are your hours", None).await;
    call.spoken()
}

#[tokio::test]
async fn an_edit_is_heard_by_new_calls_and_a_bad_one_by_nobody() {
    let folder = tempfile::tempdir().unwrap();
    copy(&Plan::default().tenants, folder.path());
    let house = House::open(Plan { tenants: folder.path().to_owned(), ..Plan::default() }).await;
    let carrier = house.carrier();
    let mut first = call(&carrier, "CA00000000000000000000000000000001").await;
    let before = asks_for_hours(&mut first).await;
    assert!(before.starts_with("We're open"), "{before}");

    let file = folder.path().join(TENANT).join("scenarios/all.scenario");
    let text = fs::read_to_string(&file).unwrap();
    let broken = text.replace("then transfer on-call", "then transfer nobody");
    fs::write(&file, &broken).unwrap();
    let news = load(&house.desks, folder.path());
    let still = news.iter().any(|news| {
        matches!(news, News::Refused { still: Some(_), diagnostics, .. }
            if diagnostics.iter().any(|found| found.message == "there is no contact called `nobody`"))
    });
    assert!(still, "{news:?}");
    assert_eq!(house.desks.refused(), 1);
    let mut second = call(&carrier, "CA00000000000000000000000000000002").await;
    assert_eq!(asks_for_hours(&mut second).await, before);

    fs::write(&file, text.replace("We're open {business.hours}.", "Our hours are {business.hours}.")).unwrap();
    assert!(load(&house.desks, folder.path()).iter().all(|news| matches!(news, News::Serving { .. })));
    assert_eq!(house.desks.refused(), 0);
    // A call that is under way stays with the version it began with.
    assert!(asks_for_hours(&mut second).await.contains("We're open"));
    let mut third = call(&carrier, "CA00000000000000000000000000000003").await;
    assert!(asks_for_hours(&mut third).await.starts_with("Our hours are"));
    house.stop().await;
}

#[tokio::test]
async fn a_number_in_two_tenants_files_belongs_to_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let own = Plan::default().tenants.join(TENANT);
    copy(&own, &folder.path().join(TENANT));
    copy(&own, &folder.path().join("copycat"));
    let house = House::open(Plan { tenants: folder.path().to_owned(), ..Plan::default() }).await;
    let news = load(&house.desks, folder.path());
    let shared = news.iter().any(|news| {
        matches!(news, News::SharedNumber { first, second, .. } if first.as_str() == TENANT && second.as_str() == "copycat")
    });
    assert!(shared, "{news:?}");
}

#[tokio::test]
async fn whoever_has_a_number_keeps_it() {
    let folder = tempfile::tempdir().unwrap();
    let own = Plan::default().tenants.join(TENANT);
    copy(&own, &folder.path().join(TENANT));
    let house = House::open(Plan { tenants: folder.path().to_owned(), ..Plan::default() }).await;
    copy(&own, &folder.path().join("aardvark"));
    load(&house.desks, folder.path());
    assert_eq!(house.desks.of_number(NUMBER).unwrap().tenant().as_str(), TENANT);
}

#[tokio::test]
async fn a_tenant_whose_files_are_gone_takes_no_new_call_and_ends_the_ones_it_has() {
    let folder = tempfile::tempdir().unwrap();
    copy(&Plan::default().tenants, folder.path());
    let house = House::open(Plan { tenants: folder.path().to_owned(), ..Plan::default() }).await;
    let carrier = house.carrier();
    let mut first = call(&carrier, "CA00000000000000000000000000000001").await;
    fs::remove_dir_all(folder.path().join(TENANT)).unwrap();
    load(&house.desks, folder.path());
    assert_eq!(house.desks.serving(), 0);
    assert!(asks_for_hours(&mut first).await.starts_with("We're open"));
    let second = call(&carrier, "CA00000000000000000000000000000002").await;
    assert!(second.spoken().contains("not in service"), "{}", second.spoken());
    copy(&Plan::default().tenants, folder.path());
    load(&house.desks, folder.path());
    let mut third = call(&carrier, "CA00000000000000000000000000000003").await;
    assert!(asks_for_hours(&mut third).await.starts_with("We're open"));
}

fn errors(diagnostics: &[Diagnostic]) -> Vec<String> {
    let errors = diagnostics.iter().filter(|found| found.severity() == Severity::Error);
    errors.map(|found| found.message.clone()).collect()
}

#[tokio::test]
async fn what_cannot_be_read_is_one_tenants_affair() {
    let folder = tempfile::tempdir().unwrap();
    let own = Plan::default().tenants.join(TENANT);
    copy(&own, &folder.path().join(TENANT));
    copy(&own, &folder.path().join("broken"));
    std::os::unix::fs::symlink("/nonexistent", folder.path().join("broken/scenarios/x.scenario")).unwrap();
    std::os::unix::fs::symlink("/dev/null", folder.path().join("broken/scenarios/y.scenario")).unwrap();
    let desks = super::house::desks(&Plan::default());
    let news = load(&desks, folder.path());
    let refused = |news: &News| match news {
        News::Refused { tenant, diagnostics, .. } => Some((tenant.to_string(), errors(diagnostics))),
        _ => None,
    };
    let messages = vec!["`x.scenario` is not there".to_owned(), "`y.scenario` is not a file".to_owned()];
    assert_eq!(news.iter().filter_map(refused).collect::<Vec<_>>(), [("broken".to_owned(), messages)]);
    assert_eq!(desks.serving(), 1);
}

/// With a thousand tenants, a word changed in one of them must not cost the compiling of all.
#[test]
fn files_that_are_as_they_were_are_not_compiled_again() {
    let folder = tempfile::tempdir().unwrap();
    copy(&Plan::default().tenants.join(TENANT), &folder.path().join(TENANT));
    let desks = desks(&Plan { tenants: folder.path().to_owned(), ..Plan::default() });
    let on = |day: &str| desks.load(&read_tenants(folder.path()).unwrap(), day.parse().unwrap());
    let is_same = |news: &[News]| matches!(news, [News::Same { .. }]);
    let is_served = |news: &[News]| matches!(news, [News::Serving { .. }]);
    assert!(is_same(&on("2026-07-14")));
    assert!(is_served(&on("2026-07-15")), "a fact may have ended by then");
    assert!(is_same(&on("2026-07-15")));

    let file = folder.path().join(TENANT).join("scenarios/all.scenario");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("then transfer on-call", "then transfer nobody")).unwrap();
    assert!(matches!(on("2026-07-15").as_slice(), [News::Refused { still: Some(_), .. }]));
    assert!(matches!(on("2026-07-15").as_slice(), [News::Refused { still: Some(_), .. }]), "it is told each time");
    fs::write(&file, text).unwrap();
    assert!(is_served(&on("2026-07-15")), "its author is told that it is well again");
    assert!(is_same(&on("2026-07-15")));
    fs::write(folder.path().join(TENANT).join("calls/more.call"), "call at 2026-07-14 10:00\n").unwrap();
    assert!(!is_same(&on("2026-07-15")), "test calls are looked at too");
}
