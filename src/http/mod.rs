//! HTTP: every route and every layer, in the order in which a request meets them.

mod acts;
mod body;
mod client;
mod connections;
mod cookies;
mod cors;
mod error;
mod files;
#[cfg(fuzzing)]
pub mod fuzzing;
mod gate;
mod headers;
mod health;
mod leftover;
mod limits;
mod local;
mod me;
mod methods;
mod origin;
mod request_log;
mod server;

use std::sync::Arc;

use axum::{
    Router,
    middleware::from_fn_with_state,
    routing::{get, post},
};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;

use crate::app::App;
pub(crate) use server::serve;

/// The routes, behind the layers. CORS is outside every layer that can refuse, since a browser hides a refusal without
/// CORS headers from the app.
pub(crate) fn router(app: Arc<App>) -> Router {
    let layers = ServiceBuilder::new()
        .layer(from_fn_with_state(app.clone(), request_log::log_request))
        .map_response({
            let app = app.clone();
            move |response| headers::secure(&app, response)
        })
        .layer(cors::layer(app.clone()))
        .layer(CatchPanicLayer::custom(error::panicked))
        .layer(from_fn_with_state(app.clone(), gate::gate));
    Router::new()
        .route("/login", post(acts::handle).fallback(error::only_post))
        .route("/me", get(me::me).fallback(error::only_get))
        .route("/healthz", get(health::live).fallback(error::only_get))
        .route("/readyz", get(health::ready).fallback(error::only_get))
        .fallback(files::serve)
        .layer(layers)
        .with_state(app)
}
