//! The HTTP door: routes, the shared state and the middle ware around them.

pub mod assets;
pub mod audit;
pub mod auth;
pub mod case_actions;
pub mod case_in;
pub mod case_one;
pub mod cases;
pub mod error;
pub mod imports;
pub mod json;
pub mod meta;
pub mod morning;
pub mod query;
pub mod security;
pub mod session;
pub mod state;
pub mod stream;
pub mod throttle;
pub mod words;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::Method;
use axum::routing::get;
use error::ApiError;
use state::App;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Largest JSON body; uploads have their own limit.
const LARGEST_BODY: usize = 1 << 20;

/// What the API's description begins with.
#[derive(OpenApi)]
#[openapi(info(
    title = "Suyuan 溯源",
    description = "After-sales on one event log. Errors are application/problem+json with code, text_zh, text_en and pointer."
))]
struct Description;

/// The API's routes together with their description.
fn api(upload_bytes: usize) -> OpenApiRouter<App> {
    let uploads = OpenApiRouter::new()
        .routes(routes!(imports::preview))
        .routes(routes!(imports::index, imports::start))
        .layer(DefaultBodyLimit::max(upload_bytes));
    OpenApiRouter::with_openapi(Description::openapi())
        .routes(routes!(session::sign_in, session::show, session::sign_out))
        .routes(routes!(meta::show))
        .routes(routes!(cases::index, cases::create))
        .routes(routes!(cases::search))
        .routes(routes!(cases::counts))
        .routes(routes!(case_one::show))
        .routes(routes!(case_actions::review))
        .routes(routes!(case_actions::info))
        .routes(routes!(case_actions::goods_received))
        .routes(routes!(case_actions::refund))
        .routes(routes!(case_actions::close))
        .routes(routes!(case_actions::note))
        .routes(routes!(case_actions::reveal))
        .routes(routes!(morning::show))
        .routes(routes!(morning::definitions))
        .routes(routes!(query::run))
        .routes(routes!(audit::index))
        .routes(routes!(audit::verify))
        .routes(routes!(stream::open))
        .routes(routes!(imports::show))
        .routes(routes!(imports::rows))
        .routes(routes!(imports::errors))
        .routes(routes!(imports::cancel))
        .routes(routes!(imports::resume))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .merge(uploads)
}

/// The API's description as JSON.
pub fn openapi() -> String {
    let document = OpenApiRouter::<App>::new().nest("/api/v1", api(LARGEST_BODY)).into_openapi();
    document.to_pretty_json().unwrap_or_default()
}

/// Answers an API address that does not exist.
async fn no_such_door() -> ApiError {
    ApiError::new("no_such_door")
}

/// Answers a method that an address does not take.
async fn wrong_method(method: Method) -> ApiError {
    ApiError::new("method_not_allowed").because(method.to_string())
}

/// Readiness: the store answers.
async fn healthz(axum::extract::State(app): axum::extract::State<App>) -> Result<&'static str, ApiError> {
    app.store.export_heads().await?;
    Ok("ok")
}

/// The whole program as a router.
pub fn router(app: App) -> Router {
    let upload_bytes = (app.config.upload_mib as usize) << 20;
    let (routes, document) = OpenApiRouter::<App>::new().nest("/api/v1", api(upload_bytes)).split_for_parts();
    let document: &'static str = document.to_json().unwrap_or_default().leak();
    let describe = move || async move { ([(axum::http::header::CONTENT_TYPE, "application/json")], document) };
    Router::new()
        .route("/healthz", get(healthz))
        .route("/api/v1/openapi.json", get(describe))
        .merge(routes)
        .route("/api", axum::routing::any(no_such_door))
        .route("/api/{*rest}", axum::routing::any(no_such_door))
        .method_not_allowed_fallback(wrong_method)
        .fallback(assets::serve)
        .layer(axum::middleware::from_fn(security::headers))
        .with_state(app)
}
