//! A new instance for each old one, which is told to leave: a deployment, or a dyno's daily restart.

use std::time::Duration;

use tokio::time::sleep;

use crate::{deployment::Deployment, load::Load};

// R93: no request fails, though the router goes on sending to the old instance as long as it listens.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_request_fails_while_every_instance_is_replaced_under_load() {
    let mut deployment = Deployment::start(&[]).await;
    let load = Load::start(&deployment, 6);
    for _ in 0..4 {
        deployment.start_instance().await;
        let old = deployment.instances.remove(0);
        let address = old.address;
        sleep(Duration::from_millis(100)).await;
        // Fails where the program does not leave with success.
        old.stop();
        deployment.router.remove(address);
    }
    let done = load.stop().await;
    done.report("4 instances replaced");
    assert_eq!(done.lost, 0);
}
