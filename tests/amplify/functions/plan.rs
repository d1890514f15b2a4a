//! Plans, and requests of clients, from the bodies that a document is read as.

use std::future::Future;
use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use multistatus::client::RequestBuilder;
use multistatus::header::{Depth, If, LockToken, Overwrite, Preferences, StateList, Timeout};
use multistatus::http::header::ACCEPT;
use multistatus::http::{self, HeaderValue};
use multistatus::plan::{
    Answer, AsyncSource, PropertyTable, PropfindPlan, ProppatchPlan, Question, Source, TableProperty,
};
use multistatus::prop::{ContentLength, DisplayName};
use multistatus::request::{Body, Report, Request};
use multistatus::write::{RootNamespaces, WriteOptions};
use multistatus::{Condition, Error, Name, Operation, Property, Response, Value, condition};

use super::{Input, debug, request};

/// A resource that has every property that is asked of it, with its name as the value.
struct Resource(Vec<Name>);

impl Source for Resource {
    fn names(&self) -> Result<Vec<Name>, Error> {
        Ok(self.0.clone())
    }

    fn property(&self, question: Question<'_>) -> Result<Option<Answer<'_>>, Error> {
        Ok(Some(Answer::from(question.name().local().to_owned())))
    }
}

impl AsyncSource for Resource {
    async fn names(&self) -> Result<Vec<Name>, Error> {
        Ok(self.0.clone())
    }

    async fn property(&self, question: Question<'_>) -> Result<Option<Answer<'static>>, Error> {
        Ok(Some(Answer::from(question.name().local().to_owned())))
    }
}

fn size(response: Result<Response<'static>, Error>) -> usize {
    response.map_or(0, |response| response.as_xml().len())
}

/// Answers questions in each way in turn.
fn answered(plan: &PropfindPlan, names: &[Name]) -> usize {
    let mut response = plan.response("/c/");
    if plan.needs_names() {
        response.names(names.iter().cloned());
    }
    let mut number = 0;
    while let Some(question) = response.next() {
        let name = question.name().clone();
        black_box((question.index(), question.element().is_some(), question.nested().is_some()));
        let hrefs = question.hrefs([], |href, plan| plan.response(href).finish());
        number += 1;
        match number % 6 {
            0 => response.value(name.local().to_owned()),
            1 => response.absent(),
            2 => response.failed(403),
            3 => response.failed_with(403, Condition::empty(condition::CANNOT_MODIFY_PROTECTED_PROPERTY)),
            4 => response.answer(hrefs.map(|hrefs| Some(hrefs.into_owned()))),
            _ => response.answer(Ok(Property::new(name, Value::default()).ok().map(Answer::from))),
        }
    }
    black_box(debug(&response));
    size(response.finish())
}

fn plans_of(input: &Input<'_>) -> Vec<PropfindPlan> {
    let preferences = Preferences::new();
    let plan = |body: Body| match body {
        Body::Propfind(propfind) => Some(PropfindPlan::new(&propfind, &preferences)),
        Body::Report(Report::ExpandProperty(report)) => Some(PropfindPlan::expand(&report, &preferences)),
        Body::Report(report) => PropfindPlan::of_report(&report, &preferences),
        _ => None,
    };
    request::read(input).into_iter().filter_map(plan).collect()
}

/// Goes from requests to responses by plans.
pub fn requests_planned(input: &Input<'_>) -> usize {
    let resource = Resource(input.elements().map(|element| element.name().clone()).collect());
    let table = PropertyTable::<Resource>::new()
        .with(
            TableProperty::live(|_| Some(ContentLength(1))).protected().changeable().not_in_allprop().only_if(|_| true),
        )
        .with(TableProperty::try_live(|_| DisplayName::new("a").map(Some)))
        .with(TableProperty::new(Name::dav("x"), |resource: &Resource, _| {
            Ok(resource.0.first().map(|name| name.local().to_owned().into()))
        }));
    let mut bytes = 0;
    for plan in plans_of(input) {
        black_box((plan.is_propname(), debug(&plan)));
        for question in plan.questions() {
            black_box((plan.index_of(question.name()), table.get(question.name()).is_some(), debug(question)));
        }
        bytes += answered(&plan, &resource.0) + size(plan.answer("/c/", &resource));
        let waiting = pin!(plan.answer_async("/c/", &resource));
        if let Poll::Ready(response) = waiting.poll(&mut Context::from_waker(Waker::noop())) {
            bytes += size(response);
        }
        let bound = table.bind(&plan);
        bytes += size(bound.answer("/c/", &resource)) + debug(&bound);
        let mut response = bound.response("/c/", &resource);
        while bound.next(&mut response, &resource).is_some() {
            response.absent();
        }
        bytes += size(response.finish());
        black_box(bound.plan().questions().count());
        bytes += answered(&plan.clone().budget(1 << 20).without(|_| true), &resource.0);
        let named = plan.questions().map(|question| question.name().namespace()).filter(|name| name.len() <= 512);
        if let Ok(namespaces) = RootNamespaces::new(named.take(64)) {
            bytes += answered(&plan.clone().namespaces(&namespaces), &resource.0);
            black_box(debug(&namespaces));
            let (mut encoder, mut out) = (WriteOptions::new().namespaces(&namespaces).encoder(), Vec::new());
            if let Ok(response) = bound.answer("/c/", &resource) {
                encoder.response(&response, &mut out);
            }
            bytes += out.len();
        }
    }
    black_box((table.names().count(), debug(&table)));
    bytes
}

/// Plans changes, and refuses every second one.
pub fn requests_changed(input: &Input<'_>) -> usize {
    let table = PropertyTable::<()>::new().with(TableProperty::live(|()| Some(ContentLength(1))).protected());
    let mut bytes = 0;
    for body in request::read(input) {
        let plan = match body {
            Body::PropertyUpdate(update) => ProppatchPlan::from(update),
            Body::Mkcol(mkcol) => ProppatchPlan::from(&mkcol),
            _ => continue,
        };
        for refuses in [false, true] {
            let mut plan = plan.clone();
            plan.check(|change| table.check(change, Operation::Proppatch));
            while let Some(change) = plan.next() {
                let long = change.name().local().len() % 2 == 0;
                match (refuses, long) {
                    (true, true) => plan.refuse(409),
                    (true, false) => plan.refuse_with(403, Condition::empty(condition::LOCK_TOKEN_SUBMITTED)),
                    (false, _) => {}
                }
            }
            let ready = plan.ready().map(<[_]>::len);
            if let (true, Some(count)) = (refuses, ready) {
                (0..count).for_each(|number| plan.refuse_change(number, 409));
                (0..count).for_each(|number| {
                    plan.refuse_change_with(number, 403, Condition::empty(condition::LOCK_TOKEN_SUBMITTED));
                });
            }
            black_box((plan.changes().len(), debug(&plan)));
            let mut outcomes = multistatus::Outcomes::new((Operation::Proppatch, "/c/"));
            plan.tell(&mut outcomes);
            bytes += plan.reply((Operation::Proppatch, "/c/")).map_or(0, |reply| reply.body().len());
        }
    }
    bytes
}

/// Builds requests with the bodies, and reads them as a server does.
pub fn requests_sent(input: &Input<'_>) -> usize {
    let mut bytes = 0;
    for body in request::read(input) {
        let builder = match body {
            Body::Propfind(propfind) => RequestBuilder::propfind("/c/", propfind, Depth::One),
            Body::PropertyUpdate(update) => RequestBuilder::proppatch("/c/", update),
            Body::LockInfo(info) => RequestBuilder::lock("/c/", info).timeout(&Timeout::Infinite),
            Body::Mkcol(mkcol) => RequestBuilder::mkcol("/c/", mkcol),
            Body::Mkcalendar(mkcalendar) => RequestBuilder::mkcalendar("/c/", mkcalendar),
            Body::Report(report) => RequestBuilder::report("/c/", report).depth(Depth::Zero),
            Body::Search(search) => RequestBuilder::search("/c/", search),
            _ => continue,
        };
        let builder = builder.preferences(Preferences::new()).header(ACCEPT, HeaderValue::from_static("*/*"));
        black_box(builder.clone().exchange().is_ok());
        let Ok(request) = builder.build() else { continue };
        bytes += request.body().len();
        bytes += read_back(&request);
    }
    for href in input.hrefs() {
        let copy = RequestBuilder::copy(href.clone(), href.clone()).overwrite(Overwrite::F);
        let requests = [copy, RequestBuilder::move_to(href.clone(), href.clone()), RequestBuilder::delete(href)];
        bytes +=
            requests.into_iter().filter_map(|builder| builder.build().ok()).map(|it| read_back(&it)).sum::<usize>();
    }
    for text in input.texts() {
        let Ok(token) = LockToken::new(&text) else { continue };
        let condition = StateList::new().token(&text).and_then(|list| If::new([list]));
        let unlock = RequestBuilder::unlock("/c/", &token);
        let refresh = RequestBuilder::refresh_lock("/c/", &token);
        let refresh = condition.iter().fold(refresh, RequestBuilder::condition);
        bytes += [unlock, refresh].into_iter().filter_map(|it| it.build().ok()).map(|it| read_back(&it)).sum::<usize>();
    }
    bytes
}

/// Reads a request, and returns the bytes of an error.
fn read_back(request: &http::Request<Vec<u8>>) -> usize {
    let (parts, body) = request.clone().into_parts();
    let options = multistatus::ParseOptions::new();
    black_box(Request::from_parts_with(&parts, &body, options).is_ok());
    match Request::from_parts(&parts, &body) {
        Ok(request) => {
            black_box((request.operation(), request.effective_depth(), request.collection_depth().is_ok()));
            black_box(request.path().is_ok());
            black_box((request.exchange().is_ok(), request.clone().operation()));
            0
        }
        Err(error) => error.message().len(),
    }
}
