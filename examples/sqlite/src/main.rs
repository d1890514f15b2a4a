//! PROPFIND, PROPPATCH and DELETE over a database pool: a plan asks, and each answer is awaited.
//!
//! A plan does no input or output and borrows nothing of the database, so a handler can keep it while it waits.

mod store;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{Response, StatusCode, request::Parts};
use multistatus::header::{Depth, If, Origins};
use multistatus::plan::{PropfindPlan, ProppatchPlan};
use multistatus::request::{Action, PropertyUpdate, Request};
use multistatus::{Conditions, Error, Href, Outcomes, Reply, Response as Row, condition};
use sqlx::SqlitePool;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let url = std::env::args().nth(1).unwrap_or_else(|| "sqlite:files.db?mode=rwc".to_owned());
    let pool = store::open(&url).await?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8080").await?;
    println!("listening on http://{}/", listener.local_addr()?);
    Ok(axum::serve(listener, app(pool)).await?)
}

fn app(pool: SqlitePool) -> axum::Router {
    axum::Router::new().fallback(handle).with_state(pool)
}

async fn handle(State(pool): State<SqlitePool>, parts: Parts, body: Bytes) -> Response<Body> {
    let reply = answer(&pool, &parts, &body).await.unwrap_or_else(Reply::from);
    Response::from(reply).map(Body::from)
}

async fn answer(pool: &SqlitePool, parts: &Parts, body: &[u8]) -> Result<Reply, Error> {
    let request = Request::from_parts(parts, body)?;
    let path = store::find(pool, &request.path()?).await?;
    let path = path.ok_or_else(|| Error::refused(StatusCode::NOT_FOUND, "there is no such resource"))?;
    // Without locks and entity tags, no resource has a state that the header field `If` can name.
    let holds = |condition: &If| condition.evaluate(&request.uri, &Origins::default(), |_, _| false);
    if !request.condition.as_ref().is_none_or(holds) {
        return Err(Error::refused(StatusCode::PRECONDITION_FAILED, "the condition does not hold"));
    }
    // Depth means nothing for a file: RFC 4918 §10.2.
    let depth = if path.ends_with('/') { request.collection_depth()? } else { Depth::Zero };
    match &request.action {
        Action::Propfind(propfind) => {
            let plan = PropfindPlan::new(propfind, &request.preferences);
            let mut outcomes = Outcomes::new(request.exchange()?);
            for path in store::below(pool, &path, depth).await? {
                outcomes.response(row(pool, &plan, &path).await?);
            }
            outcomes.reply()
        }
        Action::Proppatch(update) => proppatch(pool, &path, update.clone()).await?.reply(request.exchange()?),
        Action::Delete => {
            store::delete(pool, &path).await?;
            Ok(Reply::plain(StatusCode::NO_CONTENT, Conditions::new()))
        }
        _ => Err(Error::refused(StatusCode::NOT_IMPLEMENTED, "use PROPFIND, PROPPATCH or DELETE")),
    }
}

/// Makes the response of one resource. A property that cannot be loaded fails alone.
async fn row(pool: &SqlitePool, plan: &PropfindPlan, path: &str) -> Result<Row<'static>, Error> {
    let mut response = plan.response(Href::from_path(path)?);
    if plan.needs_names() {
        response.names(store::names(pool, path).await?);
    }
    while let Some(question) = response.next() {
        let answer = store::property(pool, path, question.name()).await;
        response.answer(answer);
    }
    response.finish()
}

/// Makes all changes in one transaction, or none: RFC 4918 §9.2.
async fn proppatch(pool: &SqlitePool, path: &str, update: PropertyUpdate) -> Result<ProppatchPlan, Error> {
    let mut plan = ProppatchPlan::from(update);
    plan.check(|change| match store::is_live(change.name()) {
        true => Err(Error::refused(StatusCode::FORBIDDEN, "live properties cannot be changed")
            .with_condition(condition::CANNOT_MODIFY_PROTECTED_PROPERTY)),
        false => Ok(()),
    });
    if let Some(changes) = plan.ready() {
        if let Err((number, error)) = store::change(pool, path, changes).await {
            eprintln!("{error}");
            plan.refuse_change(number, StatusCode::INSUFFICIENT_STORAGE);
        }
    }
    Ok(plan)
}

#[cfg(test)]
mod tests;
