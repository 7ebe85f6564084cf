//! How many connections one address may have, and which one is closed when all are taken. The program runs with 256
//! files, so it has 192 places; one address may have 64.

use std::{
    net::{Ipv4Addr, SocketAddr},
    process::Command,
    time::Duration,
};

use futures_util::future::join_all;
use tokio::{
    io::AsyncReadExt,
    net::TcpSocket,
    time::{sleep, timeout},
};

use crate::support::{Program, RawConnection, UsersFile, doorstep};

const SHARE: usize = 64;
const PLACES: usize = 192;

/// The program with 256 files; the shell sets the hard limit too.
fn start(variables: &[(&str, &str)]) -> Program {
    let program = doorstep(&[], &[]);
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -n 256; exec \"$0\""]).arg(program.get_program());
    command.env_clear().envs(variables.iter().copied()).current_dir(std::env::temp_dir());
    Program::spawn(command)
}

/// Connects from any loopback address.
async fn connect(program: &Program, from: [u8; 4]) -> RawConnection {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::from((Ipv4Addr::from(from), 0))).unwrap();
    RawConnection::over(socket.connect(program.address).await.unwrap())
}

/// Connections one after another. `from` gives the address of each by its number.
async fn connect_all(program: &Program, count: usize, from: impl Fn(u8) -> [u8; 4]) -> Vec<RawConnection> {
    let mut connections = Vec::new();
    for number in 0..count {
        connections.push(connect(program, from(u8::try_from(number).unwrap())).await);
    }
    connections
}

/// Sends a request that costs nothing, and reads the answer.
async fn ask(connection: &mut RawConnection) {
    connection.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    assert!(connection.answer().await.starts_with("HTTP/1.1 200 "));
}

/// The indices of the connections that the program has left open.
async fn open(connections: &mut [RawConnection]) -> Vec<usize> {
    // Time for the program to close those that it drops.
    sleep(Duration::from_millis(500)).await;
    let looks = connections.iter_mut().map(async |connection| {
        timeout(Duration::from_millis(100), connection.stream.read(&mut [0; 1])).await.is_err()
    });
    let open = join_all(looks).await.into_iter().enumerate();
    open.filter_map(|(place, open)| open.then_some(place)).collect()
}

fn told(lines: &[String], text: &str) -> usize {
    lines.iter().filter(|line| line.contains(text)).count()
}

// R88
#[tokio::test]
async fn one_address_has_its_share_of_the_connections_and_its_longest_idle_one_makes_way() {
    let program = start(&[]);
    let mut flood = connect_all(&program, 150, |_| [127, 0, 0, 2]).await;
    let mut other = connect(&program, [127, 0, 0, 3]).await;
    ask(&mut other).await;
    ask(flood.last_mut().unwrap()).await;
    assert_eq!(open(&mut flood).await, (150 - SHARE..150).collect::<Vec<_>>());
    ask(&mut other).await;
    let lines = program.stop();
    assert_eq!(told(&lines, "an address has its 64 connections"), 1, "{lines:?}");
    assert!(lines.iter().any(|line| line.contains("127.0.0.2") && line.contains("PROXY_HOPS")), "{lines:?}");
    assert_eq!(told(&lines, "all connections are taken"), 0, "{lines:?}");
}

// R88: no connection with a request under way is closed for a newcomer; the newcomer is sent away instead.
#[tokio::test]
async fn a_share_full_of_requests_under_way_sends_the_newcomer_away() {
    let program = start(&[]);
    let mut busy = connect_all(&program, SHARE, |_| [127, 0, 0, 2]).await;
    let head = "POST /login HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 16\r\n\r\n";
    for connection in &mut busy {
        connection.send(head).await;
        assert!(connection.answer().await.starts_with("HTTP/1.1 100 "));
    }
    let mut newcomer = connect(&program, [127, 0, 0, 2]).await;
    assert_eq!(newcomer.rest().await, "");
    ask(&mut connect(&program, [127, 0, 0, 3]).await).await;
    for connection in &mut busy {
        connection.send(r#"{"env":"logout"}"#).await;
        assert!(connection.answer().await.starts_with("HTTP/1.1 200 "));
    }
    ask(&mut connect(&program, [127, 0, 0, 2]).await).await;
}

// R88: the share is not for a proxy, declared or on this machine: it speaks for many clients.
#[tokio::test]
async fn a_proxy_and_this_machine_itself_have_no_share() {
    let users = UsersFile::of(&["Ada"]);
    let users = ("USERS_FILE", users.path());
    for (variables, from) in [
        (&[][..], [127, 0, 0, 1]),
        (&[users, ("PROXY_HOPS", "1")], [127, 0, 0, 2]),
        (&[users, ("TRUSTED_PROXIES", "127.0.0.2")], [127, 0, 0, 2]),
    ] {
        let program = start(variables);
        let mut connections = connect_all(&program, 100, |_| from).await;
        assert_eq!(open(&mut connections).await.len(), 100, "{variables:?}");
    }
}

// R88, D13
#[tokio::test]
async fn when_all_are_taken_the_longest_idle_makes_way_and_none_in_use_does() {
    let program = start(&[]);
    let mut used = connect(&program, [127, 0, 2, 1]).await;
    ask(&mut used).await;
    let mut crowd = connect_all(&program, PLACES + 30, |number| [127, 0, 1, number]).await;
    let mut newcomer = connect(&program, [127, 0, 2, 2]).await;
    ask(&mut newcomer).await;
    ask(&mut used).await;
    // The newcomer and the connection in use have the other two places.
    assert_eq!(open(&mut crowd).await, (32..PLACES + 30).collect::<Vec<_>>());
    let lines = program.stop();
    assert_eq!(told(&lines, "all connections are taken"), 1, "{lines:?}");
    assert_eq!(told(&lines, "an address has its"), 0, "{lines:?}");
}
