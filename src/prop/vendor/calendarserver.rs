//! `http://calendarserver.org/ns/`, of Apple's Calendar Server and many others.

use crate::href::Href;
use crate::name::Name;
use crate::prop::Texts;
use crate::prop::form::{ChildTexts, Hrefs, OneHref};

const NAMESPACE: &str = "http://calendarserver.org/ns/";

live_tokens! { NAMESPACE;
    /// The state of a collection: if the text differs from before, something has changed. It is often quoted, but it is
    /// not an entity tag.
    GetCTag = "getctag";
}

live_values! { NAMESPACE;
    /// The URL that a subscribed calendar comes from.
    Source(Href<'static>) = "source" as OneHref;
    /// The URL of a published calendar.
    PublishUrl(Href<'static>) = "publish-url" as OneHref;
    /// The URL that a calendar would have if it were published.
    PrePublishUrl(Href<'static>) = "pre-publish-url" as OneHref;
    /// The collection that attachments are stored in.
    DropboxHomeUrl(Href<'static>) = "dropbox-home-URL" as OneHref;
    /// The email addresses of a principal.
    EmailAddressSet(Texts) = "email-address-set" as ChildTexts(Name::from_static(NAMESPACE, "email-address"));
    /// The collection of notifications of a principal.
    NotificationUrl(Href<'static>) = "notification-URL" as OneHref;
    /// Groups whose calendars the principal may read.
    CalendarProxyReadFor(Vec<Href<'static>>) = "calendar-proxy-read-for" as Hrefs;
    /// Groups whose calendars the principal may change.
    CalendarProxyWriteFor(Vec<Href<'static>>) = "calendar-proxy-write-for" as Hrefs;
}
