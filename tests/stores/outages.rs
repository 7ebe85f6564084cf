//! What still works while PostgreSQL is away, and how it comes back.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use doorstep::{domain::Hash, store::Users};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::sleep,
};

use crate::{
    database,
    session_cases::now,
    support::{
        TestApp,
        servers::postgres::{Postgres, Stop},
        spawn_app_with,
    },
    users::{hash, name, user},
    users_in,
};

async fn start() -> (Postgres, TestApp) {
    let server = Postgres::launch();
    assert!(users_in(&server).create(&user("Ada", hash(1)), now()).await.unwrap());
    let app = spawn_app_with(&[("DATABASE_URL", &server.url(""))]).await;
    (server, app)
}

// R54, R56, D8
#[tokio::test]
async fn refresh_and_logout_do_not_need_postgres_and_login_comes_back_with_it() {
    let (mut server, app) = start().await;
    let mut browser = app.logged_in("Ada", "Def").await;
    for how in [Stop::Fast, Stop::Immediate] {
        server.stop(how);
        for _ in 0..10 {
            let started = Instant::now();
            let refused = app.login("Ada", "Def").await;
            assert!(started.elapsed() < Duration::from_millis(2500), "{:?}", started.elapsed());
            assert_eq!((refused.status.as_u16(), refused.header("retry-after")), (503, Some("1")));
            assert!(refused.cookies().is_empty());
        }
        browser.refresh().await.expect(200);
        server.start();
        app.login("Ada", "Def").await.expect(200);
        server.stop(how);
        browser.logout().await.expect(200);
        server.start();
        browser.login("Ada", "Def").await.expect(200);
    }
}

#[tokio::test]
async fn a_restart_between_two_logins_is_not_noticed() {
    let (mut server, app) = start().await;
    let logins = || futures_util::future::join_all((0..4).map(|_| app.login("Ada", "Def")));
    for how in [Stop::Fast, Stop::Immediate] {
        for answer in logins().await {
            answer.expect(200);
        }
        server.stop(how);
        server.start();
        for answer in logins().await {
            answer.expect(200);
        }
    }
}

#[tokio::test]
async fn a_backend_starts_without_postgres_and_finds_it_later() {
    let mut server = Postgres::launch();
    server.stop(Stop::Fast);
    let app = spawn_app_with(&[("DATABASE_URL", &server.url(""))]).await;
    app.login("Ada", "Def").await.expect(503);
    server.start();
    assert!(users_in(&server).create(&user("Ada", hash(1)), now()).await.unwrap());
    app.login("Ada", "Def").await.expect(200);
}

// R15
#[tokio::test]
async fn a_database_that_can_only_be_read_lets_people_in() {
    let server = Postgres::launch();
    let old = Hash::parse("$2b$04$EGdrhbKUv8Oc9vGiXX0HQOxSg445d458Muh7DAHskb6QbtCvdxcie").unwrap();
    assert!(users_in(&server).create(&user("Ada", old.clone()), now()).await.unwrap());
    let client = server.connect().await;
    client.batch_execute("ALTER ROLE doorstep SET default_transaction_read_only = on").await.unwrap();
    let app = spawn_app_with(&[("DATABASE_URL", &server.url(""))]).await;
    app.login("Ada", "correctbatteryhorsestapler").await.expect(200);
    assert_eq!(app.app.users.find(&name("Ada")).await.unwrap().unwrap().hash, old);
}

/// Forwards connections to PostgreSQL until it is told to swallow the data of the open ones.
struct Proxy {
    port: u16,
    silent: Arc<AtomicBool>,
}

impl Proxy {
    async fn start(to: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let silent = Arc::new(AtomicBool::new(false));
        let all = silent.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = TcpStream::connect(("127.0.0.1", to)).await.unwrap();
                let (from_client, to_client) = client.into_split();
                let (from_server, to_server) = server.into_split();
                // A connection that was silenced once stays silent.
                let swallowed = Arc::new(AtomicBool::new(false));
                for (mut from, mut to) in [(from_client, to_server), (from_server, to_client)] {
                    let (all, swallowed) = (all.clone(), swallowed.clone());
                    tokio::spawn(async move {
                        let mut buffer = [0; 4096];
                        while let Ok(length @ 1..) = from.read(&mut buffer).await {
                            if swallowed.fetch_or(all.load(Ordering::Relaxed), Ordering::Relaxed)
                                || all.load(Ordering::Relaxed)
                            {
                                continue;
                            }
                            if to.write_all(&buffer[..length]).await.is_err() {
                                break;
                            }
                        }
                    });
                }
            }
        });
        Self { port, silent }
    }
}

// D8
#[tokio::test]
async fn dead_connections_are_replaced_when_one_of_them_was_found_out() {
    let server = Postgres::launch();
    let proxy = Proxy::start(server.port).await;
    let url = server.url("").replace(&server.port.to_string(), &proxy.port.to_string());
    let users = Users::in_postgres(database(&url));
    let ada = name("Ada");
    let all = || futures_util::future::join_all((0..50).map(|_| users.find(&ada)));
    assert!(all().await.iter().all(Result::is_ok));

    proxy.silent.store(true, Ordering::Relaxed);
    for _ in 0..2 {
        let started = Instant::now();
        assert!(users.find(&ada).await.is_err());
        assert!(started.elapsed() < Duration::from_millis(2300), "{:?}", started.elapsed());
    }
    proxy.silent.store(false, Ordering::Relaxed);
    sleep(Duration::from_millis(50)).await;
    let started = Instant::now();
    assert!(all().await.iter().all(Result::is_ok));
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
}
