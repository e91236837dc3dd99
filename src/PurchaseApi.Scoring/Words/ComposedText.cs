using System.Text;

namespace PurchaseApi.Scoring.Words;

/// <summary>Letters with combining marks -> single letters, as in Unicode's form C. .NET composes nothing without
/// culture data, which the images do not have.</summary>
/// <remarks>Latin, Greek, Cyrillic and kana. Source: Unicode 15, canonical decompositions of two characters.</remarks>
public static class ComposedText
{
    private static readonly Dictionary<(char Letter, char Mark), char> Letters = new(((string[][])
    [
        ["\u0300", "AEIOUaeiouÜüNnЕИеиĒēŌōWw", "ÀÈÌÒÙàèìòùǛǜǸǹЀЍѐѝḔḕṐṑẀẁ"],
        ["\u0300", "ÂâĂăÊêÔôƠơƯưYy", "ẦầẰằỀềỒồỜờỪừỲỳ"],
        ["\u0301", "AEIOUYaeiouyCcLlNnRrSsZzÜüGgÅ", "ÁÉÍÓÚÝáéíóúýĆćĹĺŃńŔŕŚśŹźǗǘǴǵǺ"],
        ["\u0301", "åÆæØøΑΕΗΙΟΥΩϊαε", "ǻǼǽǾǿΆΈΉΊΌΎΏΐάέ"],
        ["\u0301", "ηιϋουωГКгкÇçĒēÏïKkMmÕ", "ήίΰόύώЃЌѓќḈḉḖḗḮḯḰḱḾḿṌ"],
        ["\u0301", "õŌōPpŨũWwÂâĂăÊêÔôƠơ", "ṍṒṓṔṕṸṹẂẃẤấẮắẾếỐốỚớ"],
        ["\u0301", "Ưư", "Ứứ"],
        ["\u0302", "AEIOUaeiouCcGgHhJjSsWwYyZzẠ", "ÂÊÎÔÛâêîôûĈĉĜĝĤĥĴĵŜŝŴŵŶŷẐẑẬ"],
        ["\u0302", "ạẸẹỌọ", "ậỆệỘộ"],
        ["\u0303", "ANOanoIiUuVvÂâĂăEeÊêÔôƠ", "ÃÑÕãñõĨĩŨũṼṽẪẫẴẵẼẽỄễỖỗỠ"],
        ["\u0303", "ơƯưYy", "ỡỮữỸỹ"],
        ["\u0304", "AaEeIiOoUuÜüÄäȦȧÆæǪǫÖöÕõȮ", "ĀāĒēĪīŌōŪūǕǖǞǟǠǡǢǣǬǭȪȫȬȭȰ"],
        ["\u0304", "ȯYyGgḶḷṚṛ", "ȱȲȳḠḡḸḹṜṝ"],
        ["\u0306", "AaEeGgIiOoUuУИиуȨȩẠạ", "ĂăĔĕĞğĬĭŎŏŬŭЎЙйўḜḝẶặ"],
        ["\u0307", "CcEeGgIZzAaOoBbDdFfHhMmNnP", "ĊċĖėĠġİŻżȦȧȮȯḂḃḊḋḞḟḢḣṀṁṄṅṖ"],
        ["\u0307", "pRrSsŚśŠšṢṣTtWwXxY", "ṗṘṙṠṡṤṥṦṧṨṩṪṫẆẇẊẋẎ"],
        ["\u0307", "yſ", "ẏẛ"],
        ["\u0308", "AEIOUaeiouyYΙΥιυЕІеіHhÕõŪ", "ÄËÏÖÜäëïöüÿŸΪΫϊϋЁЇёїḦḧṎṏṺ"],
        ["\u0308", "ūWwXxt", "ṻẄẅẌẍẗ"],
        ["\u0309", "AaÂâĂăEeÊêIiOoÔôƠơUu", "ẢảẨẩẲẳẺẻỂểỈỉỎỏỔổỞởỦủ"],
        ["\u0309", "ƯưYy", "ỬửỶỷ"],
        ["\u030a", "AaUuwy", "ÅåŮůẘẙ"],
        ["\u030b", "OoUu", "ŐőŰű"],
        ["\u030c", "CcDdEeLlNnRrSsTtZzAaIiOoUuÜüG", "ČčĎďĚěĽľŇňŘřŠšŤťŽžǍǎǏǐǑǒǓǔǙǚǦ"],
        ["\u030c", "gKkƷʒjHh", "ǧǨǩǮǯǰȞȟ"],
        ["\u030f", "AaEeIiOoRrUu", "ȀȁȄȅȈȉȌȍȐȑȔȕ"],
        ["\u0311", "AaEeIiOoRrUu", "ȂȃȆȇȊȋȎȏȒȓȖȗ"],
        ["\u031b", "OoUu", "ƠơƯư"],
        ["\u0323", "BbDdHhKkLlMmNnRrSsTtVv", "ḄḅḌḍḤḥḲḳḶḷṂṃṆṇṚṛṢṣṬṭṾṿ"],
        ["\u0323", "WwZzAaEeIiOoƠơUuƯưYy", "ẈẉẒẓẠạẸẹỊịỌọỢợỤụỰựỴỵ"],
        ["\u0324", "Uu", "Ṳṳ"],
        ["\u0325", "Aa", "Ḁḁ"],
        ["\u0326", "SsTt", "ȘșȚț"],
        ["\u0327", "CcGgKkLlNnRrSsTtEeDdHh", "ÇçĢģĶķĻļŅņŖŗŞşŢţȨȩḐḑḨḩ"],
        ["\u0328", "AaEeIiUuOo", "ĄąĘęĮįŲųǪǫ"],
        ["\u032d", "DdEeLlNnTtUu", "ḒḓḘḙḼḽṊṋṰṱṶṷ"],
        ["\u032e", "Hh", "Ḫḫ"],
        ["\u0330", "EeIiUu", "ḚḛḬḭṴṵ"],
        ["\u0331", "BbDdKkLlNnRrTtZzh", "ḆḇḎḏḴḵḺḻṈṉṞṟṮṯẔẕẖ"],
        ["\u3099", "かきくけこさしすせそたちつてと", "がぎぐげござじずぜぞだぢづでど"],
        ["\u3099", "はひふへほうゝカキクケコサシス", "ばびぶべぼゔゞガギグゲゴザジズ"],
        ["\u3099", "セソタチツテトハヒフヘホウワ", "ゼゾダヂヅデドバビブベボヴヷ"],
        ["\u3099", "ヰヱヲヽ", "ヸヹヺヾ"],
        ["\u309a", "はひふへほハヒフヘホ", "ぱぴぷぺぽパピプペポ"],
    ])
        .SelectMany(row => row[1].Zip(
            row[2], (letter, composed) => KeyValuePair.Create((letter, row[0][0]), composed))));

    private const char FirstMark = '\u0300';

    /// <summary>The same text where nothing can be composed.</summary>
    public static string Compose(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange('\0', '\u02ff')) return text;

        var composed = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (letter >= FirstMark && composed.Length > 0
                && Letters.TryGetValue((composed[^1], letter), out var single)) composed[^1] = single;
            else composed.Append(letter);
        }

        return composed.Length == text.Length ? text : composed.ToString();
    }
}
