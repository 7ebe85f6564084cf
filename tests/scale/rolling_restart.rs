//! Each old instance is replaced by a new one and told to leave, as in a deployment or a dyno's daily restart.

use std::time::Duration;

use tokio::time::sleep;

use crate::{deployment::Deployment, load::Load};

// R93: no request fails, though the router uses the old instance as long as it listens.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_request_fails_while_every_instance_is_replaced_under_load() {
    let mut deployment = Deployment::start(&[]).await;
    let load = Load::start(&deployment, 6);
    for _ in 0..4 {
        deployment.start_instance().await;
        let old = deployment.instances.remove(0);
        let address = old.address;
        sleep(Duration::from_millis(100)).await;
        // Fails if the program does not exit with success.
        old.stop();
        deployment.router.remove(address);
    }
    let done = load.stop().await;
    done.report("4 instances replaced");
    assert_eq!(done.lost, 0);
}
