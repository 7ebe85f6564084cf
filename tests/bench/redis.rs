//! Sessions in Redis on the same host, compared with the same client without HTTP.

use doorstep::clock::Clock;

use crate::{
    comparison::compare,
    doorstep as program, load,
    memory::session,
    support::servers::redis::{Redis, sessions_at},
    table::{By, Goal, Row},
    throughput::{GRACE, WINDOW, refreshes},
    worker::Worker,
};

const GOAL: Option<(Goal, By)> = Some((Goal::AtLeast(0.5), By::Wall));
const SESSIONS: u32 = 10_000;

pub fn measure() -> Vec<Row> {
    let redis = Redis::start(&[]);
    let url = redis.url();
    let bytes = bytes_per_session(&redis);

    let server = program::start(&[GRACE, ("REDIS_URL", &url)]);
    let requests = refreshes(&server);
    let mut get = Worker::start(&["redis", "get", &url]);
    let mut get_and_set = Worker::start(&["redis", "get-and-set", &url]);
    let mut store = Worker::start(&["redis", "store", &url]);
    let refresh = || load::measure(&server, &requests, WINDOW);
    let kept = compare(|| get.measure(WINDOW), refresh);
    let both = compare(|| get_and_set.measure(WINDOW), refresh);
    let changed = compare(|| get_and_set.measure(WINDOW), || store.measure(WINDOW));
    vec![
        Row::compared("refresh_page on Redis, nothing changes: GET", "client alone, GET", &kept, None),
        Row::compared("the same", "client alone, GET and compare-and-set", &both, GOAL),
        Row::compared("the store's find and update, no HTTP", "client alone, GET and compare-and-set", &changed, GOAL),
        Row::figure(
            "Redis memory for a session, of 10 000",
            bytes,
            "bytes",
            "growth of used_memory",
            Goal::AtMost(700.0),
        ),
    ]
}

fn bytes_per_session(redis: &Redis) -> f64 {
    let store = sessions_at(&redis.url());
    let now = Clock::System.now();
    let before = used_memory(redis);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        for number in 0..SESSIONS {
            store.create(session(number, now), &[], now).await.unwrap();
        }
    });
    f64::from(used_memory(redis) - before) / f64::from(SESSIONS)
}

fn used_memory(redis: &Redis) -> u32 {
    let info = redis.run(&["info", "memory"]);
    info.lines().find_map(|line| line.strip_prefix("used_memory:")).unwrap().trim().parse().unwrap()
}
