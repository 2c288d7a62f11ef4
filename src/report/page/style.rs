//! How pages look, and the one small script: both stand in the page itself, and its security policy lets in nothing else.

/// The style sheet: print, small screens, focus that is seen, and contrast of at least 4.5 to 1.
pub(super) const STYLE: &str = "\
:root{color-scheme:light}\
body{font:17px/1.55 'DejaVu Sans',Verdana,Geneva,sans-serif;color:#1f2328;background:#fff;margin:0}\
main{max-width:60rem;margin:0 auto;padding:1.5rem 1rem 4rem}\
h1{font-size:1.7rem;line-height:1.25;margin:.2em 0}\
h2{font-size:1.35rem;margin:2.4em 0 .6em;border-bottom:2px solid #e3e6e9;padding-bottom:.2em}\
h3{font-size:1.08rem;margin:0 0 .3em}section>h3{margin-top:1.8em}.card h3,h2+h3{margin-top:0}\
.answer{font-size:1.2rem;border-left:5px solid #0072b2;padding:.2em 0 .2em .9em;margin:1em 0}\
.warning{border-left:5px solid #d55e00;padding:.2em 0 .2em .9em}\
.meter{max-width:34rem}\
.quiet{color:#4f565e;font-size:.88rem}\
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(19rem,1fr));gap:1rem}\
.card{border:1px solid #d0d5da;border-radius:6px;padding:.9rem 1rem}\
.card dl{margin:.5em 0;font-size:.9rem}.card dt{font-weight:bold}.card dd{margin:0 0 .45em}\
figure{margin:2rem 0;padding:0}\
.drawing{overflow-x:auto}\
.drawing:focus,.wide:focus{outline:3px solid #e69f00}\
figure svg{width:100%;min-width:40rem;height:auto;border:1px solid #e3e6e9;box-sizing:border-box;vertical-align:bottom}\
figcaption{font-size:.92rem}\
.wide{overflow-x:auto}\
table{border-collapse:collapse;font-size:.85rem;margin:.6em 0}\
caption{text-align:left;font-weight:bold;padding:.3em 0}\
th,td{padding:.3em .6em;border-bottom:1px solid #e3e6e9;text-align:right;vertical-align:top}\
th:first-child,.words{text-align:left}\
thead th{border-bottom:2px solid #7a8087}\
summary{cursor:pointer;color:#00568a}\
a{color:#00568a}a:focus,summary:focus{outline:3px solid #e69f00}\
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem;background:#fff;padding:.4rem}\
nav ol{columns:15rem;column-gap:2.5rem;padding-left:1.4rem;margin:.4em 0}nav li{break-inside:avoid}td span{display:block;color:#4f565e}\
h4{font-size:1rem;margin:1.4em 0 .3em}\
th button{font:inherit;font-weight:bold;background:none;border:0;padding:0;color:inherit;cursor:pointer;text-align:inherit}\
th button:focus{outline:3px solid #e69f00}\
th[aria-sort=ascending] button::after{content:' \\25B2'}th[aria-sort=descending] button::after{content:' \\25BC'}\
@media (min-width:44rem),print{figure>h3{position:absolute;width:1px;height:1px;margin:0;overflow:hidden;clip-path:inset(50%)}}\
@media (max-width:40rem){td:not(.words){min-width:6rem}td.words{min-width:7rem}body{font-size:16px}h1{font-size:1.4rem}.cards{grid-template-columns:1fr}}\
@media print{nav,details,.skip{display:none}body{font-size:10pt}main{max-width:none;padding:0}\
.cards{display:block;columns:3;column-gap:.6rem}.card{margin:0 0 .6rem;padding:.5rem .6rem;font-size:9pt}.card dl{margin:.2em 0}.card dd{margin:0 0 .2em}.wide,.drawing{overflow:visible}figure svg{min-width:0;max-height:12.5cm}\
.quiet,table{font-size:8.5pt}.drawing,.card,tr,caption{break-inside:avoid}figure{margin:1rem 0}figcaption{font-size:9pt}figcaption p{margin:.4em 0}h1,h2,h3,h4,caption,thead{break-after:avoid}\
thead{display:table-header-group}p{orphans:3;widows:3}a{color:inherit;text-decoration:none}}";

/// The script: a click on the heading of a column sorts the rows of its table, by number where they are numbers. Without it the
/// page is whole.
pub(super) const SCRIPT: &str = "\
'use strict';\
for(const table of document.querySelectorAll('table')){\
const heads=[...table.querySelectorAll('thead th')],body=table.tBodies[0];\
if(!body||body.rows.length<3)continue;\
heads.forEach((head,column)=>{\
const button=document.createElement('button');\
button.type='button';button.textContent=head.textContent;head.replaceChildren(button);\
button.addEventListener('click',()=>{\
const up=head.getAttribute('aria-sort')!=='ascending';\
heads.forEach(other=>other.removeAttribute('aria-sort'));\
head.setAttribute('aria-sort',up?'ascending':'descending');\
const word=row=>row.cells[column]?row.cells[column].textContent.trim():'';\
const number=text=>{const found=text.replace(/,/g,'').replace(/\u{2212}\u{2060}?(?:[\u{a3}$\u{20ac}]|[A-Z]{3} )?/,'-').match(/(-?\\d+(?:\\.\\d+)?)(?: (million|billion))?/);\
return found?Number(found[1])*({million:1e6,billion:1e9}[found[2]]||1):null;};\
const rows=[...body.rows];\
const numbers=rows.every(row=>!word(row)||word(row)==='\u{2013}'||number(word(row))!==null);\
const key=row=>numbers?number(word(row)):word(row);\
const missing=value=>value===''||value===null;\
rows.sort((a,b)=>{const x=key(a),y=key(b);\
if(missing(x)||missing(y))return missing(x)-missing(y);\
const order=numbers?x-y:x.localeCompare(y);return up?order:-order;});\
body.append(...rows);});});}";
