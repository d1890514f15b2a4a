//! `http://calendarserver.org/ns/`, of Apple's Calendar Server and many others.

use crate::href::Href;
use crate::name::Name;
use crate::prop::Texts;
use crate::prop::form::{ChildTexts, Hrefs, OneHref};

const NAMESPACE: &str = "http://calendarserver.org/ns/";

live_tokens! { NAMESPACE;
    /// The state of a collection: if it is another text than before, something changed. It is often quoted, and not an
    /// entity tag all the same.
    GetCTag = "getctag";
}

live_values! { NAMESPACE;
    /// Where a subscribed calendar comes from.
    Source(Href<'static>) = "source" as OneHref;
    /// Where a published calendar is.
    PublishUrl(Href<'static>) = "publish-url" as OneHref;
    /// Where a calendar would be if it were published.
    PrePublishUrl(Href<'static>) = "pre-publish-url" as OneHref;
    /// Where attachments go.
    DropboxHomeUrl(Href<'static>) = "dropbox-home-URL" as OneHref;
    /// The addresses of a principal.
    EmailAddressSet(Texts) = "email-address-set" as ChildTexts(Name::from_static(NAMESPACE, "email-address"));
    /// The collection of notifications of a principal.
    NotificationUrl(Href<'static>) = "notification-URL" as OneHref;
    /// Groups whose calendars the principal may read.
    CalendarProxyReadFor(Vec<Href<'static>>) = "calendar-proxy-read-for" as Hrefs;
    /// Groups whose calendars the principal may change.
    CalendarProxyWriteFor(Vec<Href<'static>>) = "calendar-proxy-write-for" as Hrefs;
}
