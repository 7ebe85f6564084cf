//! Several refresh tokens in one request: which of them counts, and which is charged.

use crate::support::{claims, spawn_app, tampered};

/// `Cookie` headers that present these tokens in one line or in several.
fn lines(tokens: &[&str]) -> [Vec<String>; 2] {
    let pairs: Vec<_> = tokens.iter().map(|token| format!("refresh_token={token}")).collect();
    [vec![pairs.join("; ")], pairs]
}

// R68
#[tokio::test]
async fn a_bad_token_beside_the_valid_one_does_no_harm_in_any_order() {
    let app = spawn_app().await;
    let mut browser = app.angular().await.with_three_tries().await;
    let other = app.logged_in("Ruby", "Ghi").await.with_three_tries().await;
    let access = browser.refresh().await.access_token();
    let mut gone = app.angular().await;
    let ended = gone.token().to_owned();
    gone.logout().await.expect(200);
    let good = browser.token();
    app.use_two_tries(other.token()).await;
    for (label, bad) in [
        ("a wrong signature", tampered(good)),
        ("garbage", "garbage".to_owned()),
        ("too long", "x".repeat(2000)),
        ("a token of a session that has ended", ended),
        ("an access token", access),
        ("a bad token of another session", tampered(other.token())),
    ] {
        for tokens in [[good, &bad], [&bad, good]] {
            for lines in lines(&tokens) {
                // If the bad token were charged, this session or the other would end.
                app.use_two_tries(good).await;
                let answer = app.refresh_with_cookies(&lines).await;
                assert_eq!(answer.status, 200, "{label}: {lines:?}: {answer:?}");
                assert_eq!(answer.json()["user"], "Angular", "{label}");
            }
        }
    }
    assert_eq!(app.tries_left(other.token()).await, 1);
    // The visitor was not charged for the garbage either.
    app.use_visitor_s_tries().await;
}

// R68
#[tokio::test]
async fn tokens_of_two_live_sessions_are_refused_in_either_order_and_neither_is_charged() {
    let app = spawn_app().await;
    for (user, pass) in [("Angular", "Def"), ("Angular", "Def"), ("Ruby", "Ghi")] {
        let first = app.angular().await.with_three_tries().await;
        let second = app.logged_in(user, pass).await.with_three_tries().await;
        app.use_two_tries(first.token()).await;
        app.use_two_tries(second.token()).await;
        for tokens in [[first.token(), second.token()], [second.token(), first.token()]] {
            for lines in lines(&tokens) {
                app.refresh_with_cookies(&lines).await.expect_refusal(401, "log_in_again");
                let named = [&lines[..], &["refresh_user=Angular; refresh_user=Ruby".to_owned()]].concat();
                app.refresh_with_cookies(&named).await.expect_refusal(401, "log_in_again");
            }
        }
        app.refresh_with(&[first.token()]).await.expect(200);
        app.refresh_with(&[second.token()]).await.expect(200);
    }
}

// R45, R68: the name decides which of two sessions is meant; the other's token is a bad one beside a valid one.
#[tokio::test]
async fn of_two_sessions_the_one_that_refresh_user_names_counts_and_the_other_is_uncharged() {
    let app = spawn_app().await;
    let angular = app.angular().await.with_three_tries().await;
    let ruby = app.logged_in("Ruby", "Ghi").await.with_three_tries().await;
    app.use_two_tries(ruby.token()).await;
    for tokens in [[angular.token(), ruby.token()], [ruby.token(), angular.token()]] {
        for lines in lines(&tokens) {
            let named = [&lines[..], &["refresh_user=Angular".to_owned()]].concat();
            assert_eq!(app.refresh_with_cookies(&named).await.expect(200).json()["user"], "Angular");
        }
    }
    app.refresh_with(&[ruby.token()]).await.expect(200);
}

// R68
#[tokio::test]
async fn of_several_generations_of_one_session_the_highest_counts() {
    let app = spawn_app().await;
    let mut browser = app.angular().await;
    let mut tokens = vec![browser.token().to_owned()];
    for _ in 0..3 {
        app.advance(30);
        browser.refresh().await.expect(200);
        tokens.push(browser.token().to_owned());
    }
    let generations: Vec<_> = tokens.iter().map(|token| claims(token)["gen"].as_u64().unwrap()).collect();
    assert_eq!(generations, [0, 1, 2, 3]);
    // Alone, the older ones would be replays by now and end the session.
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2], [2, 0, 3, 1]] {
        for lines in lines(&order.map(|place| tokens[place].as_str())) {
            let answer = app.refresh_with_cookies(&lines).await.expect(200);
            assert!(answer.cookies().iter().all(|cookie| cookie.value == tokens[3]), "{order:?}: {answer:?}");
        }
    }
    app.refresh_with(&[&tokens[0]]).await.expect_refusal(401, "log_in_again");
    app.refresh_with(&[&tokens[3]]).await.expect_refusal(401, "log_in_again");
}

// R68
#[tokio::test]
async fn four_distinct_tokens_are_looked_at_and_five_are_refused_uncharged() {
    let app = spawn_app().await;
    let browser = app.angular().await.with_three_tries().await;
    let good = browser.token();
    let bad = tampered(good);
    let four = [&bad, "a", "b", good];
    let repeated = [good, "a", good, &bad, "b", good, "a", good];
    for tokens in [&four[..], &repeated] {
        for lines in lines(tokens) {
            app.use_two_tries(good).await;
            app.refresh_with_cookies(&lines).await.expect(200);
        }
    }
    app.use_two_tries(good).await;
    for tokens in [[good, &bad, "a", "b", "c"], ["a", "b", "c", &bad, good], ["a", "b", "c", "d", &bad]] {
        for lines in lines(&tokens) {
            app.refresh_with_cookies(&lines).await.expect_refusal(401, "log_in_again");
        }
    }
    app.refresh_with(&[good]).await.expect(200);
    app.use_visitor_s_tries().await;
}

// R68
#[tokio::test]
async fn where_no_token_is_valid_one_charge_is_made_in_all() {
    let app = spawn_app().await;
    let browser = app.angular().await.with_three_tries().await;
    let good = browser.token();
    let (message, signature) = good.rsplit_once('.').unwrap();
    let forgeries = ["AAAA", "BBBB", "CCCC", ""].map(|start| format!("{message}.{start}{}", &signature[4..]));
    let forgeries = forgeries.each_ref().map(String::as_str);
    for (label, tokens) in
        [("four forgeries", forgeries), ("forgeries and garbage", ["a", forgeries[0], "b", forgeries[1]])]
    {
        for lines in lines(&tokens) {
            app.refresh_with(&[good]).await.expect(200);
            app.refresh_with_cookies(&lines).await.expect_refusal(403, "try_again");
            app.refresh_with(&[&tampered(good)]).await.expect_refusal(403, "try_again");
            let answer = app.refresh_with(&[good]).await;
            assert_eq!(answer.status, 200, "{label}: {answer:?}");
        }
    }
    // What was charged to a session was not charged to the visitor too, and garbage is charged once only.
    for status in [403, 403, 401] {
        app.refresh_with(&["a", "b", "c"]).await.expect(status);
    }
}

// R68
#[tokio::test]
async fn forgeries_for_two_sessions_cost_one_try_of_one_of_them() {
    let app = spawn_app().await;
    let first = app.angular().await.with_three_tries().await;
    let second = app.angular().await.with_three_tries().await;
    let forgeries = [tampered(first.token()), tampered(second.token())];
    for order in [[0, 1], [1, 0]] {
        app.refresh_with(&order.map(|place| &*forgeries[place])).await.expect_refusal(403, "try_again");
    }
    let left = app.tries_left(first.token()).await + app.tries_left(second.token()).await;
    assert_eq!(left, 4);
}
