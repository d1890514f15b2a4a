//! PROPFIND, PROPPATCH and DELETE over a `HashMap`, with axum.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{Response, StatusCode, request::Parts};
use multistatus::header::{Depth, Origins};
use multistatus::plan::{PropfindPlan, ProppatchPlan};
use multistatus::prop::{LiveProperty, ResourceType};
use multistatus::request::{Action, PropertyChange, Request};
use multistatus::{Conditions, Error, Href, Name, Outcomes, Property, Reply};

/// Maps the path of each resource to its properties. The path of a collection ends with a slash.
pub type Files = HashMap<String, HashMap<Name, Property<'static>>>;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let [folder, file] = [ResourceType::collection(), ResourceType::default()].map(|kind| kind.to_property());
    let files = [("/", folder?), ("/a", file?)].map(|(path, kind)| (path.into(), [(ResourceType::NAME, kind)].into()));
    let app = axum::Router::new().fallback(handle).with_state(Arc::new(Mutex::new(Files::from(files))));
    Ok(axum::serve(tokio::net::TcpListener::bind("127.0.0.1:8080").await?, app).await?)
}

pub async fn handle(State(files): State<Arc<Mutex<Files>>>, parts: Parts, body: Bytes) -> Response<Body> {
    let mut files = files.lock().unwrap_or_else(PoisonError::into_inner);
    Response::from(answer(&mut files, &parts, &body).unwrap_or_else(Reply::from)).map(Body::from)
}

fn answer(files: &mut Files, parts: &Parts, body: &[u8]) -> Result<Reply, Error> {
    let request = Request::from_parts(parts, body)?;
    let own = [request.path()?, request.path()? + "/"].into_iter().find(|path| files.contains_key(&**path));
    let own = own.ok_or_else(|| Error::refused(StatusCode::NOT_FOUND, "there is no such resource"))?;
    // This server has no locks and no entity tags, so no condition in `If` can match.
    if request.condition.as_ref().is_some_and(|only| !only.evaluate(&request.uri, &Origins::default(), |_, _| false)) {
        return Err(Error::refused(StatusCode::PRECONDITION_FAILED, "the condition does not hold"));
    }
    let depth = if own.ends_with('/') { request.collection_depth()? } else { Depth::Zero };
    let reaches = |path: &str| {
        let below = path.strip_prefix(&*own).map(|below| below.split_terminator('/').count());
        below.is_some_and(|levels| levels == 0 || depth == Depth::Infinity || levels == 1 && depth == Depth::One)
    };
    match &request.action {
        Action::Propfind(propfind) => {
            let plan = PropfindPlan::new(propfind, &request.preferences);
            let mut outcomes = Outcomes::new(request.exchange()?);
            for (path, file) in files.iter().filter(|(path, _)| reaches(path)) {
                let mut response = plan.response(Href::from_path(path)?);
                response.names(file.keys().cloned());
                while let Some(question) = response.next() {
                    let value = file.get(question.name()).cloned();
                    response.answer(Ok(value));
                }
                outcomes.response(response.finish()?);
            }
            outcomes.reply()
        }
        Action::Proppatch(update) => {
            let mut plan = ProppatchPlan::from(update.clone());
            plan.check(|change| match change.name().is_dav() {
                true => Err(Error::refused(StatusCode::FORBIDDEN, "live properties cannot be changed")),
                false => Ok(()),
            });
            let file = files.entry(own.into_owned()).or_default();
            for change in plan.ready().unwrap_or_default() {
                match change {
                    PropertyChange::Set(property) => file.insert(property.name().clone(), property.clone()),
                    PropertyChange::Remove(name) => file.remove(name),
                };
            }
            plan.reply(request.exchange()?)
        }
        Action::Delete => {
            files.retain(|path, _| !reaches(path));
            Ok(Reply::plain(StatusCode::NO_CONTENT, Conditions::new()))
        }
        _ => Err(Error::refused(StatusCode::NOT_IMPLEMENTED, "use PROPFIND, PROPPATCH or DELETE")),
    }
}
