//! Which connection is sent away for which.

use super::*;

fn connections(places: usize, share: usize) -> Arc<Connections> {
    let mut connections = Arc::into_inner(Connections::new(places)).unwrap();
    connections.share = share;
    connections.opened -= Duration::from_secs(5);
    Arc::new(connections)
}

fn network(address: &str) -> Network {
    address.parse::<std::net::IpAddr>().unwrap().into()
}

/// A connection that is idle since `since`.
fn idle(connections: &Arc<Connections>, address: &str, since: u64) -> Seat {
    let seat = connections.open(network(address), connections.places.clone().try_acquire_owned().ok());
    seat.idle_since(since);
    seat
}

fn leaving(seats: &[Seat]) -> Vec<bool> {
    seats.iter().map(Seat::is_leaving).collect()
}

#[test]
fn one_address_has_a_sixteenth_of_the_places_and_never_fewer_than_64() {
    let share = |places| Connections::new(places).share();
    assert_eq!([192, 1024, 1600, 12_288].map(share), [64, 64, 100, 768]);
}

#[test]
fn beyond_the_share_of_an_ipv6_64_its_own_longest_idle_makes_way() {
    let connections = connections(9, 3);
    let addresses = ["2001:db8::1", "2001:db8::2", "2001:db8:0:1::1", "2001:db8::3"];
    let times = [7, 6, 5, 8];
    let seats: Vec<_> =
        addresses.iter().zip(times).map(|(address, since)| idle(&connections, address, since)).collect();
    assert_eq!(connections.room_for(network("2001:db8:0:1::2")), Room::Free);
    assert_eq!(connections.room_for(network("2001:db8::4")), Room::Made);
    assert_eq!(leaving(&seats), [false, true, false, false]);
    seats[0].begin();
    seats[3].begin();
    assert_eq!(connections.room_for(network("2001:db8::4")), Room::None, "requests are under way on the others");
    drop(seats);
    assert_eq!(connections.room_for(network("2001:db8::4")), Room::Free);
    assert!(lock(&connections.table).networks.is_empty());
}

#[tokio::test]
async fn when_all_are_taken_the_longest_idle_of_all_makes_way_and_no_request_does() {
    let connections = connections(4, 3);
    let mut seats: Vec<_> = [30, 10, 20, 40].map(|since| idle(&connections, "192.0.2.1", since)).into();
    seats[1].begin();
    let mut told = 0;
    for expected in [[false, false, true, false], [true, false, true, false], [true, false, true, true]] {
        let waiting = timeout(Duration::from_millis(10), connections.place(false, || told += 1));
        assert!(waiting.await.is_err(), "its place is not free yet");
        assert_eq!(leaving(&seats), expected);
    }
    assert_eq!(told, 3);
    drop(seats.remove(2));
    assert!(connections.place(false, || told += 1).await.is_some());
    assert_eq!(told, 3, "there was a free one");
}

#[tokio::test]
async fn a_newcomer_for_which_its_own_network_makes_way_sends_no_other_away() {
    let connections = connections(2, 1);
    let seats = [idle(&connections, "192.0.2.1", 10), idle(&connections, "192.0.2.2", 20)];
    assert_eq!(connections.room_for(network("192.0.2.2")), Room::Made);
    let place = connections.place(true, || panic!("it waits for its own"));
    assert!(timeout(Duration::from_millis(10), place).await.is_err());
    assert_eq!(leaving(&seats), [false, true]);
}

#[test]
fn a_silent_connection_counts_as_idle_for_a_second_more() {
    let connections = connections(9, 9);
    let used = idle(&connections, "192.0.2.1", connections.now() - SILENT / 2);
    let silent = connections.open(network("192.0.2.2"), None);
    connections.make_way();
    assert!(silent.is_leaving() && !used.is_leaving());
    let abandoned = idle(&connections, "192.0.2.1", connections.now() - SILENT - 1);
    let silent = connections.open(network("192.0.2.2"), None);
    connections.make_way();
    assert!(abandoned.is_leaving() && !silent.is_leaving() && !used.is_leaving());
}

#[test]
fn a_request_that_arrives_while_its_connection_is_sent_away_is_answered() {
    let connections = connections(9, 9);
    let seat = idle(&connections, "192.0.2.1", 10);
    connections.make_way();
    assert!(seat.is_leaving());
    seat.begin();
    assert!(!seat.is_leaving());
}
