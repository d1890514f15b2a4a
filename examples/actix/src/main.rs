//! `207 Multi-Status` under actix-web, which has its own types for statuses and headers (from `http` 0.2).
//!
//! - A listing is a [`MultistatusBody`]; [`into_stream`](MultistatusBody::into_stream) makes the stream that actix-web
//!   sends.
//! - A [`Reply`] is taken apart, because a number, texts and bytes fit into any library.
//!
//! ```text
//! cargo run --release -- 8080
//! ```

use actix_web::http::StatusCode;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, guard, web};
use multistatus::header::Depth;
use multistatus::prop::{ContentLength, DisplayName, ResourceType};
use multistatus::write::{CONTENT_TYPE, MultistatusBody};
use multistatus::{Error, Operation, Outcomes, Reply, Response, condition};

/// The number of members of the collection, unless the second argument sets it.
const MEMBERS: u64 = 3;

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let mut args = std::env::args().skip(1);
    let port = args.next().and_then(|port| port.parse().ok()).unwrap_or(0);
    let members = args.next().and_then(|members| members.parse().ok()).unwrap_or(MEMBERS);
    let app = move || {
        App::new()
            .app_data(web::Data::new(members))
            .default_service(
                web::route()
                    .guard(guard::fn_guard(|context| context.head().method.as_str() == "PROPFIND"))
                    .to(propfind),
            )
            .route("/{path:.*}", web::delete().to(delete))
    };
    let server = HttpServer::new(app).workers(1).bind(("127.0.0.1", port))?;
    for address in server.addrs() {
        println!("listening on http://{address}/");
    }
    server.run().await
}

/// Returns the responses about the only collection, made when they are sent.
fn rows(members: u64) -> impl Iterator<Item = Result<Response<'static>, Error>> {
    let own = || Response::builder("/").live(&ResourceType::collection()).live(&DisplayName::new_lossy("/")).build();
    let member = |number: u64| {
        let mut row = Response::builder(format!("/{number}.txt"));
        row.live(&ResourceType::default()).live(&ContentLength(number));
        row.live(&DisplayName::new_lossy(&format!("{number}.txt"))).build()
    };
    std::iter::once_with(own).chain((0..members).map(member))
}

async fn propfind(request: HttpRequest, members: web::Data<u64>) -> HttpResponse {
    let depth = request.headers().get("depth").and_then(|depth| depth.to_str().ok()).map(str::parse::<Depth>);
    let members = match depth {
        Some(Err(error)) => return answer(&error.into()),
        Some(Ok(Depth::Zero)) => 0,
        _ => **members,
    };
    // Until the first response is there, an error can still become the status of the HTTP response.
    match MultistatusBody::from_iterator(rows(members)).start().await {
        Ok(body) => {
            let status = StatusCode::from_u16(207).unwrap_or_default();
            HttpResponse::build(status).content_type(CONTENT_TYPE).streaming(body.into_stream())
        }
        Err(error) => answer(&error.into()),
    }
}

/// Refuses every DELETE, because all members of the collection are locked.
async fn delete(request: HttpRequest, members: web::Data<u64>) -> HttpResponse {
    answer(&refuse(request.path(), **members).unwrap_or_else(Reply::from))
}

fn refuse(path: &str, members: u64) -> Result<Reply, Error> {
    let mut outcomes = Outcomes::new((Operation::Delete, path));
    let locked =
        if path == "/" { (0..members).map(|number| format!("/{number}.txt")).collect() } else { vec![path.into()] };
    for href in &locked {
        outcomes.failed_with(href.as_str(), 423, condition::lock_token_submitted([href.as_str()])?);
    }
    outcomes.reply()
}

fn answer(reply: &Reply) -> HttpResponse {
    let status = StatusCode::from_u16(reply.status().as_u16()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::build(status);
    for field in reply.header_fields() {
        response.insert_header(field);
    }
    response.body(reply.body())
}
