//! One session, many requests at once, two instances.

use futures_util::future::join_all;
use tokio::spawn;

use crate::{
    client::{Act, Client},
    deployment::Deployment,
    support::{claims, tampered},
};

/// Sends the same request many times at once, each on a connection of its own; returns the browsers and the statuses.
async fn ask_at_once(client: &Client, act: Act, times: usize) -> Vec<(Client, u16)> {
    let asked = (0..times).map(|_| {
        let mut client = client.behind(&client.router);
        spawn(async move {
            let status = client.ask(act).await.expect("the answer was lost").status.as_u16();
            (client, status)
        })
    });
    join_all(asked).await.into_iter().map(Result::unwrap).collect()
}

// R52
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_refreshes_of_one_token_agree_on_one_successor() {
    let deployment = Deployment::start(&[]).await;
    let records = deployment.records();
    let mut client = deployment.logged_in(1).await.remove(0);
    for generation in 1..=5 {
        let before = client.refresh_token.clone();
        records.let_the_grace_pass(&before);
        let asked = ask_at_once(&client, Act::Refresh, 100).await;
        let statuses: Vec<_> = asked.iter().map(|(_, status)| *status).collect();
        assert_eq!(statuses, [200; 100]);
        let mut successors: Vec<_> = asked.into_iter().map(|(client, _)| client.refresh_token).collect();
        successors.sort_unstable();
        successors.dedup();
        assert_eq!(successors.len(), 1, "more than one successor");
        assert_eq!(records.generation(&before), generation);

        client.refresh_token = successors.remove(0);
        assert_eq!(claims(&client.refresh_token)["gen"], generation);
        client.insist(Act::Refresh).await.expect(200);
        assert_eq!(records.generation(&before), generation);
    }
}

// R35
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_tampered_tokens_use_up_exactly_the_tries_that_there_are() {
    let deployment = Deployment::start(&[]).await;
    let records = deployment.records();
    let [mut attacked, mut other] =
        <[_; 2]>::try_from(deployment.logged_in(2).await).unwrap_or_else(|_| panic!("two users"));
    for tries in [3, 7] {
        attacked.insist(Act::Login).await.expect(200);
        let genuine = attacked.refresh_token.clone();
        records.set_tries(&genuine, tries);
        attacked.refresh_token = tampered(&genuine);
        let asked = ask_at_once(&attacked, Act::Refresh, 200).await;
        let count = |status| asked.iter().filter(|(_, other)| *other == status).count() as u64;
        assert_eq!((count(403), count(401)), (tries - 1, 201 - tries));

        attacked.refresh_token = genuine;
        attacked.insist(Act::Refresh).await.expect_refusal(401, "log_in_again");
        other.insist(Act::Refresh).await.expect(200);
    }
}
