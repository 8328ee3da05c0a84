use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event as Xml};

/// A picture being drawn. Everything goes through the XML writer: words can never become markup.
pub(super) struct Svg(Writer<Vec<u8>>);

/// Where words stand beside their point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

impl Svg {
    /// A white page with what `body` draws on it.
    pub(super) fn page(
        [width, height]: [f64; 2],
        title: &str,
        body: impl FnOnce(&mut Self) -> io::Result<()>,
    ) -> io::Result<String> {
        let mut page = Self(Writer::new_with_indent(Vec::new(), b' ', 1));
        page.0.write_event(Xml::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        let mut root = BytesStart::new("svg");
        root.push_attribute(("xmlns", "http://www.w3.org/2000/svg"));
        root.push_attribute(("viewBox", ["0", "0", &number(width), &number(height)].join(" ").as_str()));
        root.push_attribute(("width", number(width).as_str()));
        root.push_attribute(("height", number(height).as_str()));
        root.push_attribute(("font-family", "Helvetica, Arial, sans-serif"));
        page.0.write_event(Xml::Start(root))?;
        page.words_in("title", &[], title)?;
        page.element(
            "rect",
            &[("width", "100%".to_owned()), ("height", "100%".to_owned()), ("fill", "white".to_owned())],
        )?;
        body(&mut page)?;
        page.0.write_event(Xml::End(BytesEnd::new("svg")))?;
        String::from_utf8(page.0.into_inner()).map_err(io::Error::other)
    }

    pub(super) fn line(&mut self, from: [f64; 2], to: [f64; 2], stroke: &str, width: f64) -> io::Result<()> {
        let ([x1, y1], [x2, y2]) = (from.map(number), to.map(number));
        let place = [("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2)];
        self.element("line", &[&place[..], &[("stroke", stroke.to_owned()), ("stroke-width", number(width))]].concat())
    }

    pub(super) fn dashed(&mut self, from: [f64; 2], to: [f64; 2], stroke: &str) -> io::Result<()> {
        let ([x1, y1], [x2, y2]) = (from.map(number), to.map(number));
        let place = [("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2)];
        let style = [("stroke", stroke.to_owned()), ("stroke-dasharray", "5 4".to_owned())];
        self.element("line", &[&place[..], &style].concat())
    }

    pub(super) fn curve(&mut self, points: &[[f64; 2]], stroke: &str) -> io::Result<()> {
        let points: Vec<String> = points.iter().map(|point| point.map(number).join(",")).collect();
        let style = [("fill", "none".to_owned()), ("stroke", stroke.to_owned()), ("stroke-width", "2".to_owned())];
        self.element("polyline", &[&[("points", points.join(" "))][..], &style].concat())
    }

    pub(super) fn dot(&mut self, [x, y]: [f64; 2], radius: f64, fill: &str) -> io::Result<()> {
        let attributes = [("cx", number(x)), ("cy", number(y)), ("r", number(radius)), ("fill", fill.to_owned())];
        self.element("circle", &attributes)
    }

    pub(super) fn words(&mut self, [x, y]: [f64; 2], anchor: Anchor, size: u32, words: &str) -> io::Result<()> {
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let style = [("text-anchor", anchor.to_owned()), ("font-size", size.to_string()), ("fill", "#222".to_owned())];
        self.words_in("text", &[&[("x", number(x)), ("y", number(y))][..], &style].concat(), words)
    }

    /// Words that are read from below.
    pub(super) fn words_upward(&mut self, at: [f64; 2], size: u32, words: &str) -> io::Result<()> {
        let [x, y] = at.map(number);
        let turned = ["rotate(-90 ", &x, " ", &y, ")"].concat();
        let style = [
            ("text-anchor", "middle".to_owned()),
            ("font-size", size.to_string()),
            ("fill", "#222".to_owned()),
            ("transform", turned),
        ];
        self.words_in("text", &[&[("x", x.clone()), ("y", y.clone())][..], &style].concat(), words)
    }

    fn element(&mut self, name: &str, attributes: &[(&str, String)]) -> io::Result<()> {
        self.0.write_event(Xml::Empty(start(name, attributes)))
    }

    fn words_in(&mut self, name: &str, attributes: &[(&str, String)], words: &str) -> io::Result<()> {
        self.0.write_event(Xml::Start(start(name, attributes)))?;
        self.0.write_event(Xml::Text(BytesText::new(words)))?;
        self.0.write_event(Xml::End(BytesEnd::new(name)))
    }
}

fn start<'a>(name: &'a str, attributes: &'a [(&'a str, String)]) -> BytesStart<'a> {
    let mut start = BytesStart::new(name);
    for (key, value) in attributes {
        start.push_attribute((*key, value.as_str()));
    }
    start
}

/// A tenth of a pixel is finer than anybody sees.
fn number(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    rounded.to_string()
}
