using System.Text;

namespace PurchaseApi.Scoring.Inputs;

/// <summary>Letters with combining marks -> single letters, as in Unicode's form C. Of our own, since .NET composes nothing
/// without culture data, which the images do not have.</summary>
/// <remarks>Latin, Greek, Cyrillic and kana. Source: Unicode 15, canonical decompositions of two characters.</remarks>
public static class ComposedText
{
    private static readonly Dictionary<(char Letter, char Mark), char> Letters = new(((string[][])
    [
        ["\u0300", "AEIOUaeiouÜüNnЕИеиĒēŌōWwÂâĂăÊêÔôƠơƯưYy", "ÀÈÌÒÙàèìòùǛǜǸǹЀЍѐѝḔḕṐṑẀẁẦầẰằỀềỒồỜờỪừỲỳ"],
        ["\u0301", "AEIOUYaeiouyCcLlNnRrSsZzÜüGgÅåÆæØøΑΕΗΙΟΥΩϊαε", "ÁÉÍÓÚÝáéíóúýĆćĹĺŃńŔŕŚśŹźǗǘǴǵǺǻǼǽǾǿΆΈΉΊΌΎΏΐάέ"],
        ["\u0301", "ηιϋουωГКгкÇçĒēÏïKkMmÕõŌōPpŨũWwÂâĂăÊêÔôƠơƯư", "ήίΰόύώЃЌѓќḈḉḖḗḮḯḰḱḾḿṌṍṒṓṔṕṸṹẂẃẤấẮắẾếỐốỚớỨứ"],
        ["\u0302", "AEIOUaeiouCcGgHhJjSsWwYyZzẠạẸẹỌọ", "ÂÊÎÔÛâêîôûĈĉĜĝĤĥĴĵŜŝŴŵŶŷẐẑẬậỆệỘộ"],
        ["\u0303", "ANOanoIiUuVvÂâĂăEeÊêÔôƠơƯưYy", "ÃÑÕãñõĨĩŨũṼṽẪẫẴẵẼẽỄễỖỗỠỡỮữỸỹ"],
        ["\u0304", "AaEeIiOoUuÜüÄäȦȧÆæǪǫÖöÕõȮȯYyGgḶḷṚṛ", "ĀāĒēĪīŌōŪūǕǖǞǟǠǡǢǣǬǭȪȫȬȭȰȱȲȳḠḡḸḹṜṝ"],
        ["\u0306", "AaEeGgIiOoUuУИиуȨȩẠạ", "ĂăĔĕĞğĬĭŎŏŬŭЎЙйўḜḝẶặ"],
        ["\u0307", "CcEeGgIZzAaOoBbDdFfHhMmNnPpRrSsŚśŠšṢṣTtWwXxY", "ĊċĖėĠġİŻżȦȧȮȯḂḃḊḋḞḟḢḣṀṁṄṅṖṗṘṙṠṡṤṥṦṧṨṩṪṫẆẇẊẋẎ"],
        ["\u0307", "yſ", "ẏẛ"],
        ["\u0308", "AEIOUaeiouyYΙΥιυЕІеіHhÕõŪūWwXxt", "ÄËÏÖÜäëïöüÿŸΪΫϊϋЁЇёїḦḧṎṏṺṻẄẅẌẍẗ"],
        ["\u0309", "AaÂâĂăEeÊêIiOoÔôƠơUuƯưYy", "ẢảẨẩẲẳẺẻỂểỈỉỎỏỔổỞởỦủỬửỶỷ"],
        ["\u030a", "AaUuwy", "ÅåŮůẘẙ"],
        ["\u030b", "OoUu", "ŐőŰű"],
        ["\u030c", "CcDdEeLlNnRrSsTtZzAaIiOoUuÜüGgKkƷʒjHh", "ČčĎďĚěĽľŇňŘřŠšŤťŽžǍǎǏǐǑǒǓǔǙǚǦǧǨǩǮǯǰȞȟ"],
        ["\u030f", "AaEeIiOoRrUu", "ȀȁȄȅȈȉȌȍȐȑȔȕ"],
        ["\u0311", "AaEeIiOoRrUu", "ȂȃȆȇȊȋȎȏȒȓȖȗ"],
        ["\u031b", "OoUu", "ƠơƯư"],
        ["\u0323", "BbDdHhKkLlMmNnRrSsTtVvWwZzAaEeIiOoƠơUuƯưYy", "ḄḅḌḍḤḥḲḳḶḷṂṃṆṇṚṛṢṣṬṭṾṿẈẉẒẓẠạẸẹỊịỌọỢợỤụỰựỴỵ"],
        ["\u0324", "Uu", "Ṳṳ"],
        ["\u0325", "Aa", "Ḁḁ"],
        ["\u0326", "SsTt", "ȘșȚț"],
        ["\u0327", "CcGgKkLlNnRrSsTtEeDdHh", "ÇçĢģĶķĻļŅņŖŗŞşŢţȨȩḐḑḨḩ"],
        ["\u0328", "AaEeIiUuOo", "ĄąĘęĮįŲųǪǫ"],
        ["\u032d", "DdEeLlNnTtUu", "ḒḓḘḙḼḽṊṋṰṱṶṷ"],
        ["\u032e", "Hh", "Ḫḫ"],
        ["\u0330", "EeIiUu", "ḚḛḬḭṴṵ"],
        ["\u0331", "BbDdKkLlNnRrTtZzh", "ḆḇḎḏḴḵḺḻṈṉṞṟṮṯẔẕẖ"],
        ["\u3099", "かきくけこさしすせそたちつてとはひふへほうゝカキクケコサシスセソタチツテトハヒフヘホウワ", "がぎぐげござじずぜぞだぢづでどばびぶべぼゔゞガギグゲゴザジズゼゾダヂヅデドバビブベボヴヷ"],
        ["\u3099", "ヰヱヲヽ", "ヸヹヺヾ"],
        ["\u309a", "はひふへほハヒフヘホ", "ぱぴぷぺぽパピプペポ"],
    ])
        .SelectMany(row => row[1].Zip(row[2], (letter, composed) => KeyValuePair.Create((letter, row[0][0]), composed))));

    private const char FirstMark = '\u0300';

    /// <summary>The same text where nothing can be composed.</summary>
    public static string Of(string text)
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
