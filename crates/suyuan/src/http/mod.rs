//! The HTTP door: routes, the shared state and the middle ware around them.

pub mod assets;
pub mod attachments;
pub mod audit;
pub mod auth;
pub mod backtests;
pub mod case_actions;
pub mod case_form;
pub mod case_in;
pub mod case_links;
pub mod case_money;
pub mod case_one;
pub mod case_similar;
pub mod case_step_in;
pub mod case_steps;
pub mod cases;
pub mod connections;
pub mod error;
pub mod export;
pub mod imports;
pub mod improvement;
pub mod intake;
pub mod json;
pub mod meta;
pub mod metrics;
pub mod models;
pub mod morning;
pub mod oidc;
pub mod parcel_in;
pub mod parcels;
pub mod people;
pub mod performance;
pub mod policies;
pub mod policy_sheets;
pub mod quality;
pub mod query;
pub mod reasons;
pub mod reconciliation;
pub mod retention;
pub mod review;
pub mod rule_comments;
pub mod samples;
pub mod security;
pub mod session;
pub mod settings;
pub mod stages;
pub mod state;
pub mod stream;
pub mod subjects;
pub mod template_trial;
pub mod templates;
pub mod throttle;
pub mod trace;
pub mod users;
pub mod views;
pub mod waiting_refunds;
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
    let attachments = OpenApiRouter::new()
        .routes(routes!(attachments::create))
        // The multipart frame around the file needs a little room of its own.
        .layer(DefaultBodyLimit::max(attachments::LARGEST + (1 << 16)));
    OpenApiRouter::with_openapi(Description::openapi())
        .routes(routes!(session::sign_in, session::show, session::sign_out))
        .routes(routes!(oidc::ways))
        .routes(routes!(oidc::begin))
        .routes(routes!(oidc::back))
        .routes(routes!(session::view_as, session::view_as_end))
        .routes(routes!(users::index, users::create))
        .routes(routes!(users::show, users::change))
        .routes(routes!(users::password))
        .routes(routes!(users::tokens, users::token_create))
        .routes(routes!(users::token_revoke))
        .routes(routes!(subjects::products))
        .routes(routes!(subjects::product))
        .routes(routes!(subjects::customers))
        .routes(routes!(subjects::customer))
        .routes(routes!(subjects::reveal))
        .routes(routes!(views::index, views::save))
        .routes(routes!(views::delete))
        .routes(routes!(export::cases))
        .routes(routes!(export::query))
        .routes(routes!(export::audit_trail))
        .routes(routes!(meta::show))
        .routes(routes!(cases::index, cases::create))
        .routes(routes!(cases::search))
        .routes(routes!(cases::counts))
        .routes(routes!(case_one::show))
        .routes(routes!(case_actions::review))
        .routes(routes!(case_actions::info))
        .routes(routes!(case_actions::goods_received))
        .routes(routes!(case_actions::refund))
        .routes(routes!(case_money::show))
        .routes(routes!(reasons::assess))
        .routes(routes!(waiting_refunds::index))
        .routes(routes!(case_money::book))
        .routes(routes!(case_money::settle_entry))
        .routes(routes!(case_actions::close))
        .routes(routes!(case_actions::note))
        .routes(routes!(case_actions::reveal))
        .routes(routes!(case_steps::take))
        .routes(routes!(case_similar::show))
        .routes(routes!(case_links::show))
        .routes(routes!(case_links::split))
        .routes(routes!(case_links::join))
        .routes(routes!(review::queue))
        .routes(routes!(review::bulk))
        .routes(routes!(samples::index))
        .routes(routes!(samples::show, samples::judge))
        .routes(routes!(review::show))
        .routes(routes!(review::take))
        .routes(routes!(parcels::scan))
        .routes(routes!(parcels::index, parcels::receive))
        .routes(routes!(parcels::show))
        .routes(routes!(parcels::take))
        .routes(routes!(settings::index))
        .routes(routes!(settings::show, settings::save, settings::back))
        .routes(routes!(settings::versions))
        .routes(routes!(intake::lookup))
        .routes(routes!(templates::index, templates::publish))
        .routes(routes!(templates::show))
        .routes(routes!(templates::retire))
        .routes(routes!(template_trial::pilot, template_trial::end))
        .routes(routes!(template_trial::publish))
        .routes(routes!(template_trial::compare))
        .routes(routes!(template_trial::practice))
        .routes(routes!(template_trial::training))
        .routes(routes!(template_trial::suggestions, template_trial::suggest))
        .routes(routes!(template_trial::resolve))
        .routes(routes!(attachments::show))
        .routes(routes!(people::show))
        .routes(routes!(people::copy))
        .routes(routes!(people::erase))
        .routes(routes!(retention::show, retention::save))
        .routes(routes!(retention::preview))
        .routes(routes!(retention::run))
        .routes(routes!(retention::cancel))
        .routes(routes!(morning::show))
        .routes(routes!(morning::definitions))
        .routes(routes!(query::run))
        .routes(routes!(reconciliation::show))
        .routes(routes!(morning::catalogue))
        .routes(routes!(morning::metric))
        .routes(routes!(reasons::index))
        .routes(routes!(reasons::save))
        .routes(routes!(reasons::retire))
        .routes(routes!(reasons::bias))
        .routes(routes!(reasons::bias_cases))
        .routes(routes!(quality::show))
        .routes(routes!(quality::rows))
        .routes(routes!(quality::trend))
        .routes(routes!(quality::put_rules))
        .routes(routes!(quality::index, quality::clean))
        .routes(routes!(quality::undo))
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
        .merge(attachments)
        .merge(policy_routes())
        .merge(model_routes())
}

/// The routes of the learned models.
fn model_routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(models::list))
        .routes(routes!(models::index))
        .routes(routes!(models::version))
        .routes(routes!(models::drift))
        .routes(routes!(models::training))
        .routes(routes!(models::propose))
        .routes(routes!(models::put_in_service))
        .routes(routes!(models::challenge, models::end_challenge))
        .routes(routes!(models::rollback))
        .routes(routes!(models::withdraw))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
}

/// Largest policy: a table of ten thousand rows has a few megabytes.
const LARGEST_POLICY: usize = 16 << 20;

/// The routes of the merchant's policy.
fn policy_routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(policies::index))
        .routes(routes!(connections::index, connections::add))
        .routes(routes!(connections::change, connections::remove))
        .routes(routes!(connections::attempt))
        .routes(routes!(connections::replay))
        .routes(routes!(connections::secret))
        .routes(routes!(connections::renew))
        .routes(routes!(policies::vocabulary))
        .routes(routes!(rule_comments::comments, rule_comments::comment))
        .routes(routes!(rule_comments::resolve))
        .routes(routes!(stages::stages, stages::reach))
        .routes(routes!(performance::show))
        .routes(routes!(improvement::show))
        .routes(routes!(improvement::take))
        .routes(routes!(improvement::reject))
        .routes(routes!(improvement::limits))
        .routes(routes!(policies::version))
        .routes(routes!(policies::begin))
        .routes(routes!(policies::draft, policies::save, policies::discard))
        .routes(routes!(policies::tests))
        .routes(routes!(policy_sheets::version))
        .routes(routes!(policy_sheets::draft, policy_sheets::take))
        .routes(routes!(policies::check))
        .routes(routes!(policies::propose))
        .routes(routes!(policies::publish))
        .routes(routes!(policies::trial, policies::end_trial))
        .routes(routes!(policies::rollback))
        .routes(routes!(policies::pause))
        .routes(routes!(policies::resume))
        .routes(routes!(policies::snooze))
        .routes(routes!(policies::wake))
        .routes(routes!(backtests::start, backtests::show, backtests::cancel))
        .layer(DefaultBodyLimit::max(LARGEST_POLICY))
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

/// Whether everything that requests need is there: the store answers, and the lake is not far behind it.
async fn readyz(axum::extract::State(app): axum::extract::State<App>) -> axum::response::Response {
    metrics::ready(&app).await
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
        .route("/readyz", get(readyz))
        .route("/metrics", get(metrics::with_token))
        .route("/api/v1/openapi.json", get(describe))
        .merge(routes)
        .route("/api", axum::routing::any(no_such_door))
        .route("/api/{*rest}", axum::routing::any(no_such_door))
        .method_not_allowed_fallback(wrong_method)
        .fallback(assets::serve)
        .layer(axum::middleware::from_fn_with_state(app.clone(), trace::request))
        .layer(axum::middleware::from_fn(security::headers))
        .with_state(app)
}
